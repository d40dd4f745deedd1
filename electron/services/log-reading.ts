import { toFailure } from '../domain/failure.ts';
import type { LogRings } from '../domain/logs/log-rings.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineReader, LogQuery, MemberLogBatches } from '../ports/container-engine.ts';

/**
 * One stack's logs while somebody searches them: each member's container is read into a ring, first what there is, then
 * what comes. A stream that ends (the container stopped, the engine went away) is asked for again, ever less often.
 *
 *   begun ──► past is read ──► followed ──ended──► waits 1 s, 2 s, … 10 s ──► followed
 *                                  └─ container gone, or the reading ended ──► over
 */

/** Each past is megabytes at the speed of the engine: more at once would leave the event loop little time for others. */
const PASTS_AT_ONCE = 2;
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;

interface Source {
  readonly member: string;
  readonly component: string;
  readonly container: string;
  readonly abort: AbortController;
  readonly pastRead: Promise<void>;
}

export interface ReadingParts {
  readonly engine: EngineReader & MemberLogBatches;
  readonly clock: Clock;
  readonly rings: LogRings;
  readonly onTrouble: (text: string) => void;
}

export class LogReading {
  readonly #stack: string;
  readonly #parts: ReadingParts;
  /** By container id, which is the key of its ring. */
  readonly #sources = new Map<string, Source>();
  readonly #lanes: Promise<void>[] = Array.from({ length: PASTS_AT_ONCE }, () => Promise.resolve());
  #nextLane = 0;
  #wasRefreshed = false;
  #isClosed = false;
  #refreshing: Promise<void> | null = null;

  constructor(stack: string, parts: ReadingParts) {
    this.#stack = stack;
    this.#parts = parts;
  }

  /** False before the first look at who is there. */
  get isBegun(): boolean {
    return this.#wasRefreshed;
  }

  /** Begins with containers that came, ends with those that went. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Keys of the rings of these members or components, of all when there is no name; and when their past is read. */
  sources(names: readonly string[]): {
    readonly keys: readonly string[];
    readonly pastRead: Promise<unknown>;
  } {
    const chosen = [...this.#sources].filter(
      ([, { member, component }]) =>
        names.length === 0 || names.includes(member) || names.includes(component),
    );
    return {
      keys: chosen.map(([id]) => id),
      pastRead: Promise.all(chosen.map(([, { pastRead }]) => pastRead)),
    };
  }

  has(name: string): boolean {
    return [...this.#sources.values()].some(({ member, component }) => name === member || name === component);
  }

  close(): void {
    this.#isClosed = true;
    for (const id of [...this.#sources.keys()]) this.#end(id);
  }

  async #refresh(): Promise<void> {
    const observed = await this.#parts.engine.observe(this.#stack);
    // Whoever closed it meanwhile would not hear of what is begun now.
    if (this.#isClosed) return;
    this.#wasRefreshed = true;
    const members = observed.containers.filter(({ role }) => role === 'member');
    const there = new Set(members.map(({ id }) => id));
    for (const id of [...this.#sources.keys()]) if (!there.has(id)) this.#end(id);
    for (const { id, member, component, name } of members) {
      if (this.#sources.has(id)) continue;
      const abort = new AbortController();
      const pastRead = this.#read(id, { member, container: name, abort });
      this.#sources.set(id, { member, component, container: name, abort, pastRead });
    }
  }

  #end(id: string): void {
    this.#sources.get(id)?.abort.abort();
    this.#sources.delete(id);
    this.#parts.rings.drop(id);
  }

  /** Resolves when the past is read; goes on with what comes. */
  async #read(id: string, source: Pick<Source, 'member' | 'container' | 'abort'>): Promise<void> {
    const lane = this.#nextLane;
    this.#nextLane = (lane + 1) % PASTS_AT_ONCE;
    const past = (this.#lanes[lane] ?? Promise.resolve()).then(() => this.#take(id, source, 0, false));
    this.#lanes[lane] = past.then(() => {});
    const lastMs = await past;
    void this.#follow(id, source, lastMs);
  }

  async #follow(
    id: string,
    source: Pick<Source, 'member' | 'container' | 'abort'>,
    fromMs: number,
  ): Promise<void> {
    const { signal } = source.abort;
    let lastMs = fromMs;
    for (let waitMs = RETRY_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, MAX_RETRY_MS)) {
      const reachedMs = await this.#take(id, source, lastMs, true);
      if (reachedMs > lastMs) waitMs = RETRY_MS;
      lastMs = reachedMs;
      await this.#parts.clock.sleep(waitMs, signal);
    }
  }

  /** Returns the time of the newest line. What fails is asked for again: the container may be gone, or the engine. */
  async #take(
    id: string,
    { member, container, abort: { signal } }: Pick<Source, 'member' | 'container' | 'abort'>,
    fromMs: number,
    follow: boolean,
  ): Promise<number> {
    const { engine, rings, onTrouble } = this.#parts;
    const since = fromMs > 0 ? { sinceMs: fromMs } : {};
    const query: LogQuery = { follow, tail: 'all', signal, ...since };
    let lastMs = fromMs;
    try {
      for await (const batch of engine.logBatches(container, query)) {
        if (signal.aborted) break;
        // `since` includes its own instant: what was read already comes once more.
        const lines = fromMs > 0 ? batch.filter(({ atMs }) => atMs > fromMs) : batch;
        rings.add(id, member, lines);
        lastMs = lines.reduce((latest, { atMs }) => Math.max(latest, atMs), lastMs);
      }
    } catch (error) {
      const failure = toFailure(error);
      // Gone, or an engine that the host looks for already: neither is news.
      const isNews = !['engine-refused', 'engine-disconnected', 'engine-not-running'].includes(failure.code);
      if (isNews && !signal.aborted) onTrouble(`${this.#stack}: ${failure.message}`);
    }
    return lastMs;
  }
}
