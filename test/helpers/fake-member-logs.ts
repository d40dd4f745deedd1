import { fail } from '../../electron/domain/failure.ts';
import type { RawLine } from '../../electron/domain/logs/log-line.ts';
import type { ObservedContainer, ObservedState } from '../../electron/domain/plan/observed-state.ts';
import type {
  EngineReader,
  LogQuery,
  MemberLogBatches,
  MemberReader,
} from '../../electron/ports/container-engine.ts';
import { desiredContainer, emptyEngine, observedContainer } from './desired.ts';

/** An engine that knows containers and what they said; tests let them say more, end and go. */
export class FakeMemberLogs implements EngineReader, MemberReader, MemberLogBatches {
  /** As they were asked, with the name of the container in front. */
  readonly queries: string[] = [];
  isAway = false;
  #made = 0;
  readonly #containers = new Map<
    string,
    { readonly observed: ObservedContainer; readonly lines: RawLine[] }
  >();
  readonly #listeners = new Set<{
    readonly name: string;
    tell(lines: readonly RawLine[]): void;
    end(): void;
  }>();

  /** Streams that are being followed. */
  get followed(): readonly string[] {
    return [...this.#listeners].map(({ name }) => name).sort();
  }

  run(name: string, lines: readonly RawLine[] = [], overrides: Partial<ObservedContainer> = {}): void {
    this.#made += 1;
    const observed = observedContainer(desiredContainer(name.replace(/^shop-/, '')), {
      id: idOf(name, this.#made),
      name,
      ...overrides,
    });
    this.#containers.set(name, { observed, lines: [...lines] });
  }

  say(name: string, ...lines: RawLine[]): void {
    this.#containers.get(name)?.lines.push(...lines);
    for (const listener of this.#listeners) if (listener.name === name) listener.tell(lines);
  }

  /** Its streams end, as they do when a container stops. */
  stop(name: string, overrides: Partial<ObservedContainer> = {}): void {
    const known = this.#containers.get(name);
    if (known !== undefined)
      this.#containers.set(name, {
        ...known,
        observed: { ...known.observed, state: 'exited', ...overrides },
      });
    for (const listener of [...this.#listeners]) if (listener.name === name) listener.end();
  }

  remove(name: string): void {
    this.stop(name);
    this.#containers.delete(name);
  }

  async observe(stack: string): Promise<ObservedState> {
    if (this.isAway) fail({ code: 'engine-disconnected', message: 'the engine is away' });
    return {
      ...emptyEngine,
      stack,
      containers: [...this.#containers.values()].map(({ observed }) => observed),
    };
  }

  async stackNames(): Promise<readonly string[]> {
    return ['shop'];
  }

  async member(name: string): Promise<ObservedContainer | null> {
    return this.#containers.get(name)?.observed ?? null;
  }

  async *logBatches(name: string, query: LogQuery): AsyncGenerator<readonly RawLine[]> {
    const { follow, tail, sinceMs, signal } = query;
    this.queries.push(`${name} ${follow ? 'follow' : 'past'} ${tail} ${sinceMs ?? '-'}`);
    const known = this.#containers.get(name);
    if (known === undefined || this.isAway) {
      return fail({ code: 'engine-refused', message: `no such container: ${name}` });
    }
    const since = known.lines.filter(({ atMs }) => sinceMs === undefined || atMs >= sinceMs);
    const past = tail === 'all' ? since : tail === 0 ? [] : since.slice(-tail);
    const waiting: (readonly RawLine[])[] = past.length > 0 ? [past] : [];
    let isOver = !follow || known.observed.state !== 'running';
    let wake = (): void => {};
    const listener = {
      name,
      tell: (lines: readonly RawLine[]): void => {
        waiting.push(lines);
        wake();
      },
      end: (): void => {
        isOver = true;
        wake();
      },
    };
    if (!isOver) this.#listeners.add(listener);
    signal.addEventListener('abort', listener.end, { once: true });
    try {
      while (true) {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next;
        if (isOver) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', listener.end);
    }
  }
}

/** An id like the engine's, a new one for each container. */
function idOf(name: string, made: number): string {
  return Buffer.from(`${made} ${name}`).toString('hex').padEnd(64, '0').slice(0, 64);
}
