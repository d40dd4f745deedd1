import type { EngineStatus, FailureData } from '../../../electron/contract/schemas.ts';
import type { ConnectionStore } from '../../state/connection-store.ts';

/** Why there is no stack to show yet. What was seen once is shown, however old: it says so itself. */
export type Readiness =
  | { readonly kind: 'shown' }
  | { readonly kind: 'connecting'; readonly sinceMs: number }
  | { readonly kind: 'host-gone' }
  | { readonly kind: 'no-engine'; readonly engine: EngineStatus }
  | { readonly kind: 'failed'; readonly failure: FailureData }
  | { readonly kind: 'reading'; readonly sinceMs: number }
  /** All stacks were read, and it is not among them. */
  | { readonly kind: 'missing' };

export function readinessOf({
  isKnown,
  connection,
  engine,
  failure,
  loaded,
}: {
  readonly isKnown: boolean;
  readonly connection: Pick<ConnectionStore['connection'], 'phase' | 'sinceMs'>;
  readonly engine: EngineStatus | null;
  readonly failure: FailureData | null;
  readonly loaded: boolean;
}): Readiness {
  if (isKnown) return { kind: 'shown' };
  if (connection.phase === 'connecting') return { kind: 'connecting', sinceMs: connection.sinceMs };
  if (connection.phase === 'disconnected') return { kind: 'host-gone' };
  if (engine !== null && !engine.connected) return { kind: 'no-engine', engine };
  if (failure !== null) return { kind: 'failed', failure };
  if (!loaded) return { kind: 'reading', sinceMs: connection.sinceMs };
  return { kind: 'missing' };
}
