import type {
  EventName,
  EventPayload,
  RequestName,
  RequestParams,
  RequestResult,
} from '../contract/contract.ts';
import { type ParsedParams, requests } from '../contract/contract.ts';
import type { HostApi, HostEvent } from '../contract/host-session.ts';
import { type Failure, FailureError, toFailure } from '../domain/failure.ts';
import type { HostDoors, OwnedHost } from './environment.ts';

/** A command's line to whichever host answers: the one that runs, or one of its own for as long as it takes. */
export interface HostLine {
  /** The host in this process; null when another process is the host. */
  readonly owned: OwnedHost | null;
  call<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  /** Events since the line was opened, in order. What a listener gets begins with those that it asks for. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  /** Resolves when the host is gone; never for a host in this process. */
  readonly lost: Promise<Failure>;
  /** Resolves when no run is under way any more; other commands may have started theirs on this host. */
  whenIdle(): Promise<void>;
  readonly isIdle: () => boolean;
  close(): Promise<void>;
}

const RETRY_MS = 200;
/** How long a host may take between owning the folder and answering on its socket. */
const PATIENCE_MS = 10_000;
/** How many events are kept for listeners that come with the answer of the request that causes the events. */
const KEPT_EVENTS = 2_000;

export async function openHostLine(doors: HostDoors, dataFolder: string, purpose: string): Promise<HostLine> {
  const hub = new EventHub();
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    const remote = await doors.connect(dataFolder, (event) => hub.emit(event));
    if (remote !== null) {
      return line(hub, remote.session, remote.ended, null, async () => remote.session.close());
    }
    try {
      const owned = await doors.own(dataFolder, purpose);
      return lineOf(owned, hub);
    } catch (error) {
      // Someone owns the folder and does not answer yet: it is starting, or ending.
      if (toFailure(error).code !== 'host-busy' || waitedMs >= PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

export function lineOf(owned: OwnedHost, hub = new EventHub()): HostLine {
  const session = owned.api.open((event) => hub.emit(event), 'command');
  return line(hub, session, new Promise(() => {}), owned, async () => {
    session.close();
    await owned.close();
  });
}

function line(
  hub: EventHub,
  session: ReturnType<HostApi['open']>,
  lost: Promise<Failure>,
  owned: OwnedHost | null,
  close: () => Promise<void>,
): HostLine {
  return {
    owned,
    lost,
    close,
    on: (name, listener) => hub.on(name, listener),
    whenIdle: () => hub.whenIdle(),
    isIdle: () => hub.isIdle,
    call: async (name, params) => session.call(name, parseParams(name, params)),
  };
}

/** A host in this process is asked without a transport that would parse. */
function parseParams<N extends RequestName>(name: N, params: RequestParams<N>): ParsedParams<N> {
  const parsed = requests[name].params.safeParse(params);
  if (parsed.success) return parsed.data as ParsedParams<N>;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new FailureError({
    code: 'request-invalid',
    message: `${field === '' ? 'The request' : `The ${field}`} is not valid: ${issue?.message ?? 'unreadable'}.`,
  });
}

class EventHub {
  readonly #listeners = new Set<(event: HostEvent) => void>();
  readonly #activeRuns = new Set<string>();
  #kept: HostEvent[] = [];

  get isIdle(): boolean {
    return this.#activeRuns.size === 0;
  }

  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.isIdle) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  emit(event: HostEvent): void {
    if (event.name === 'run.started') this.#activeRuns.add(event.payload.id);
    if (event.name === 'run.ended') this.#activeRuns.delete(event.payload.id);
    // Who opens a terminal listens beforehand, and a kept flood would fill the memory.
    if (event.name !== 'terminal.output') this.#kept.push(event);
    if (this.#kept.length > KEPT_EVENTS) this.#kept = this.#kept.slice(-KEPT_EVENTS / 2);
    for (const listener of [...this.#listeners]) listener(event);
  }

  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const own = (event: HostEvent): void => {
      if (event.name === name) listener(event.payload as EventPayload<N>);
    };
    for (const event of this.#kept) own(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }
}
