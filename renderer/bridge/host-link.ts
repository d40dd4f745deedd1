import {
  type EventName,
  events,
  type ParsedParams,
  type RequestName,
  type RequestResult,
  requests,
} from '../../electron/contract/contract.ts';
import { type EventFrame, type ResponseFrame, serverFrame } from '../../electron/contract/frames.ts';
import type { HostEvent, HostSession } from '../../electron/contract/host-session.ts';
import type { FailureData } from '../../electron/contract/schemas.ts';
import { CallFailure } from './call-failure.ts';
import { reconnectDelayMs } from './reconnect.ts';

/**
 *   connecting ──open──► connected ──close, silence──► disconnected ──open──► connected
 *       └──────────────refused──────────────────────────────▲  └─ retries, ever slower ─┘
 */
export type ConnectionState =
  /** The first try is under way. */
  | { readonly phase: 'connecting'; readonly sinceMs: number }
  | { readonly phase: 'connected'; readonly sinceMs: number }
  /** `sinceMs` is when the line was lost, and stays over the retries. */
  | { readonly phase: 'disconnected'; readonly sinceMs: number; readonly attempts: number };

/** The part of the browser's WebSocket that is used, so that tests can bring another one. */
export interface LinkSocket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface HostLinkOptions {
  readonly url: string;
  readonly openSocket: (url: string) => LinkSocket;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly callDeadlineMs?: number;
  /** A host that was stopped, not ended, keeps its sockets: only a question that is not answered shows it. */
  readonly heartbeatMs?: number;
}

export interface HostLink extends HostSession {
  connection(): ConnectionState;
  onConnection(listener: (state: ConnectionState) => void): () => void;
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** A frame or payload that the contract does not know: page and host are of different versions. */
  onMisunderstanding(listener: (failure: FailureData) => void): () => void;
}

interface PendingCall {
  readonly settle: (frame: ResponseFrame) => void;
  readonly reject: (failure: FailureData) => void;
}

export function connectHost(options: HostLinkOptions): HostLink {
  const callDeadlineMs = options.callDeadlineMs ?? 30_000;
  const heartbeatMs = options.heartbeatMs ?? 15_000;
  const connectionListeners = new Set<(state: ConnectionState) => void>();
  const eventListeners = new Set<(event: HostEvent) => void>();
  const misunderstandingListeners = new Set<(failure: FailureData) => void>();
  const pending = new Map<number, PendingCall>();
  let state: ConnectionState = { phase: 'connecting', sinceMs: options.nowMs() };
  let socket: LinkSocket | null = null;
  let nextId = 1;
  let closed = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let heartbeatTimer: ReturnType<typeof setTimeout> | undefined;

  function become(next: ConnectionState): void {
    state = next;
    for (const listener of connectionListeners) listener(next);
  }

  function misunderstood(what: string): void {
    const failure: FailureData = {
      code: 'unexpected',
      message: `The host said something that this page does not understand: ${what}.`,
      hint: 'Reload the page, so that page and host are of the same version.',
    };
    for (const listener of misunderstandingListeners) listener(failure);
  }

  function open(): void {
    const current = options.openSocket(options.url);
    // A handshake that is never answered ends here too, not only by the browser's patience.
    const openTimer = setTimeout(() => lose(current), callDeadlineMs);
    socket = current;
    current.onopen = () => {
      clearTimeout(openTimer);
      if (socket !== current) return;
      become({ phase: 'connected', sinceMs: options.nowMs() });
      scheduleHeartbeat(current);
    };
    current.onmessage = (message: { readonly data?: unknown }) => {
      if (socket === current) receive(message.data);
    };
    current.onerror = () => {};
    current.onclose = () => {
      clearTimeout(openTimer);
      lose(current);
    };
  }

  function lose(lost: LinkSocket): void {
    if (socket !== lost) return;
    socket = null;
    clearTimeout(heartbeatTimer);
    lost.close();
    for (const call of pending.values()) call.reject(unreachable());
    pending.clear();
    if (closed) return;
    const attempts = state.phase === 'disconnected' ? state.attempts + 1 : 0;
    const sinceMs = state.phase === 'connected' ? options.nowMs() : state.sinceMs;
    become({ phase: 'disconnected', sinceMs, attempts });
    retryTimer = setTimeout(open, reconnectDelayMs(attempts, options.random()));
  }

  function scheduleHeartbeat(current: LinkSocket): void {
    heartbeatTimer = setTimeout(() => {
      call('host.info', {}).then(
        () => {
          if (socket === current) scheduleHeartbeat(current);
        },
        (thrown: unknown) => {
          const silent = thrown instanceof CallFailure && thrown.failure.code === 'deadline-exceeded';
          if (silent) lose(current);
          else if (socket === current) scheduleHeartbeat(current);
        },
      );
    }, heartbeatMs);
  }

  function receive(data: unknown): void {
    const frame = parseFrame(data);
    if (frame === null) misunderstood('a message without a known shape');
    else if ('event' in frame) receiveEvent(frame);
    else pending.get(frame.id)?.settle(frame);
  }

  function receiveEvent(frame: EventFrame): void {
    const event = parseEvent(frame);
    if (event === null) misunderstood(`an event “${frame.event}”`);
    else for (const listener of eventListeners) listener(event);
  }

  function call<N extends RequestName>(name: N, params: ParsedParams<N>): Promise<RequestResult<N>> {
    return new Promise((resolve, reject) => {
      if (socket === null || state.phase !== 'connected') {
        reject(new CallFailure(unreachable()));
        return;
      }
      const id = nextId;
      nextId += 1;
      const finish = (act: () => void) => {
        clearTimeout(deadline);
        pending.delete(id);
        act();
      };
      const refuse = (failure: FailureData) => finish(() => reject(new CallFailure(failure)));
      const deadline = setTimeout(() => refuse(unanswered(name, callDeadlineMs)), callDeadlineMs);
      pending.set(id, {
        reject: refuse,
        settle: (frame) => {
          if (!frame.ok) return refuse(frame.failure);
          const parsed = requests[name].result.safeParse(frame.result);
          if (!parsed.success) return refuse(misread(name));
          finish(() => resolve(parsed.data as RequestResult<N>));
        },
      });
      socket.send(JSON.stringify({ id, request: name, params }));
    });
  }

  open();
  return {
    call,
    connection: () => state,
    onConnection: (listener) => subscribe(connectionListeners, listener),
    onEvent: (listener) => subscribe(eventListeners, listener),
    onMisunderstanding: (listener) => subscribe(misunderstandingListeners, listener),
    close: () => {
      closed = true;
      clearTimeout(retryTimer);
      if (socket !== null) lose(socket);
    },
  };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}

function parseEvent(frame: EventFrame): HostEvent | null {
  if (!isEventName(frame.event)) return null;
  const parsed = events[frame.event].safeParse(frame.payload);
  // The checker cannot follow that a name and its own schema's output belong together.
  return parsed.success ? ({ name: frame.event, payload: parsed.data } as HostEvent) : null;
}

function parseFrame(data: unknown): ResponseFrame | EventFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const parsed = serverFrame.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function unreachable(): FailureData {
  return {
    code: 'host-not-running',
    message: 'The host is not connected, so this was not done.',
    hint: 'The page tries again by itself; do it once more when the line is back.',
  };
}

function unanswered(name: string, deadlineMs: number): FailureData {
  return {
    code: 'deadline-exceeded',
    message: `The host did not answer “${name}” within ${deadlineMs / 1000} s.`,
    hint: 'It may still do it: look at the journal before you ask again.',
  };
}

function misread(name: string): FailureData {
  return {
    code: 'unexpected',
    message: `The host's answer to “${name}” is not what this page expects.`,
    hint: 'Reload the page, so that page and host are of the same version.',
  };
}
