import { create } from 'zustand';
import type { RequestResult } from '../../electron/contract/contract.ts';
import type { EngineStatus, FailureData } from '../../electron/contract/schemas.ts';
import type { ConnectionState } from '../bridge/host-link.ts';

type HostInfo = RequestResult<'host.info'>;

/** The line to the host and what the host says of itself. */
export interface ConnectionStore {
  readonly connection: ConnectionState;
  /** Null until the host introduced itself; kept over a lost line, for what it was. */
  readonly host: Omit<HostInfo, 'engine'> | null;
  /** Null until the host said; not believed while the line is down. */
  readonly engine: EngineStatus | null;
  readonly misunderstanding: FailureData | null;
}

export const useConnection = create<ConnectionStore>(() => ({
  connection: { phase: 'connecting', sinceMs: Date.now() },
  host: null,
  engine: null,
  misunderstanding: null,
}));

export function dismissMisunderstanding(): void {
  useConnection.setState({ misunderstanding: null });
}
