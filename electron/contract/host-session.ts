import type { ClientKind } from '../domain/terminal/terminal.ts';
import type { EventName, EventPayload, ParsedParams, RequestName, RequestResult } from './contract.ts';

/**
 * One client's line to the host, the same whether the host is in this process, behind a local socket or in a
 * browser's WebSocket. `call` rejects with a `FailureError`; closing ends this client's subscriptions.
 */
export interface HostSession {
  call<N extends RequestName>(name: N, params: ParsedParams<N>): Promise<RequestResult<N>>;
  close(): void;
}

export type HostEvent = {
  [N in EventName]: { readonly name: N; readonly payload: EventPayload<N> };
}[EventName];

export interface HostApi {
  /**
   * `from`: which front door the client came through; some things are for the command line alone.
   * `waitingBytes`: what the listener was told but the client has not taken yet; a flood waits for it.
   */
  open(listener: (event: HostEvent) => void, from: ClientKind, waitingBytes?: () => number): HostSession;
}
