import { type Backoff, backoffDelayMs } from '../domain/engine/backoff.ts';
import { toFailure } from '../domain/failure.ts';
import type { UsageReading } from '../domain/usage/usage.ts';
import type { Clock } from '../ports/clock.ts';
import type { UsageReader, UsageTarget } from '../ports/usage-reader.ts';

/**
 * Asks for one container's figures after the other, and lets none hold up the rest: what has not answered after a moment
 * comes in late and is told the next time; it is not asked again before that. Once one was late, nobody is waited for until
 * an answer was quick again: engine 20.10 takes a second for each. What failed is asked ever less often. There are never more
 * than `MOST_LATE` questions under way, whatever the engine does.
 */

const PATIENCE_MS = 250;
export const MOST_LATE = 8;
/** Without a reason of ours each end would make an error with its stack, more than the rest of a reading costs. */
const ANSWERED = 'answered';
const RETRY: Backoff = { firstMs: 2_000, longestMs: 60_000 };

interface Asked {
  pending: boolean;
  /** Came in late and was not told yet. */
  late: PatientAnswer | null;
  failures: number;
  /** Monotonic. */
  notBeforeMs: number;
  why: string;
}

export type PatientAnswer =
  | { readonly kind: 'reading'; readonly reading: UsageReading }
  /** That life of the container is over. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'unknown'; readonly why: string };

export class PatientReader {
  readonly #reader: UsageReader;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #asked = new Map<string, Asked>();
  #late = 0;
  #isSlow = false;

  constructor(reader: UsageReader, clock: Clock, random: () => number) {
    this.#reader = reader;
    this.#clock = clock;
    this.#random = random;
  }

  /** Never rejects. */
  async read(target: UsageTarget, signal: AbortSignal): Promise<PatientAnswer> {
    if (signal.aborted) return { kind: 'unknown', why: 'measuring has ended' };
    const asked = this.#asked.get(target.id) ?? {
      ...{ pending: false, late: null, failures: 0, notBeforeMs: 0, why: '' },
    };
    this.#asked.set(target.id, asked);
    const { late } = asked;
    asked.late = null;
    if (asked.pending || asked.notBeforeMs > this.#clock.monotonicMs()) return late ?? unknown(asked.why);
    if (this.#late >= MOST_LATE) return late ?? unknown('the engine is too slow to be asked for more');
    const answered = new AbortController();
    const answer = this.#ask(target, asked, signal).finally(() => answered.abort(ANSWERED));
    const patienceMs = this.#isSlow || late !== null ? 0 : PATIENCE_MS;
    const first = await Promise.race([answer, this.#clock.sleep(patienceMs, answered.signal)]);
    // The sleep ends with the answer, too.
    if (first !== undefined || answered.signal.aborted) return answer;
    asked.why = 'it has not answered yet';
    this.#isSlow = true;
    this.#late += 1;
    void answer.then((found) => {
      this.#late -= 1;
      asked.late = found;
    });
    return late ?? unknown(asked.why);
  }

  keepOnly(ids: ReadonlySet<string>): void {
    for (const [id, { pending }] of this.#asked) if (!ids.has(id) && !pending) this.#asked.delete(id);
    this.#reader.keepOnly(ids);
  }

  async #ask(target: UsageTarget, asked: Asked, signal: AbortSignal): Promise<PatientAnswer> {
    asked.pending = true;
    const askedMs = this.#clock.monotonicMs();
    try {
      const reading = await this.#reader.read(target, signal);
      if (this.#clock.monotonicMs() - askedMs < PATIENCE_MS) this.#isSlow = false;
      asked.failures = 0;
      return reading === null ? { kind: 'ended' } : { kind: 'reading', reading };
    } catch (error) {
      asked.why = toFailure(error).message;
      asked.notBeforeMs = this.#clock.monotonicMs() + backoffDelayMs(RETRY, asked.failures, this.#random());
      asked.failures += 1;
      return unknown(asked.why);
    } finally {
      asked.pending = false;
    }
  }
}

function unknown(why: string): PatientAnswer {
  return { kind: 'unknown', why };
}
