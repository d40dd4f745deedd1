import { TimeOrderedMerge } from '../domain/logs/time-ordered-merge.ts';
import type { Clock } from '../ports/clock.ts';

/** What two members say within this time is shown in the order of their saying. */
const WINDOW_MS = 150;
const MAX_CHARACTERS = 2 * 1024 * 1024;

/** Takes lines of several members as they come and hands them on in the order of their time, one batch after the other. */
export class OrderedDelivery<T extends { readonly atMs: number; readonly text: string }> {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #deliver: (lines: readonly T[]) => Promise<void>;
  readonly #merge = new TimeOrderedMerge<T>({ windowMs: WINDOW_MS, maxCharacters: MAX_CHARACTERS });
  #delivering: Promise<void> = Promise.resolve();
  #isDue = false;

  constructor(parts: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly deliver: (lines: readonly T[]) => Promise<void>;
  }) {
    this.#clock = parts.clock;
    this.#signal = parts.signal;
    this.#deliver = parts.deliver;
  }

  /** Waits while more is there than may wait, so that a slow reader slows the engine's streams. */
  async add(lines: readonly T[]): Promise<void> {
    this.#merge.add(lines, this.#clock.monotonicMs());
    if (this.#merge.isFull) return this.#handOn(this.#merge.takeAll());
    if (!this.#isDue && lines.length > 0) void this.#handOnSoon();
  }

  /** Hands on what is left. Throws what the last delivery threw. */
  end(): Promise<void> {
    return this.#handOn(this.#merge.takeAll());
  }

  async #handOnSoon(): Promise<void> {
    this.#isDue = true;
    while (!this.#merge.isEmpty && !this.#signal.aborted) {
      await this.#clock.sleep(WINDOW_MS, this.#signal);
      // A delivery that failed is told to those who add and to `end`.
      await this.#handOn(this.#merge.take(this.#clock.monotonicMs())).catch(() => {});
    }
    this.#isDue = false;
  }

  #handOn(lines: readonly T[]): Promise<void> {
    if (lines.length > 0) this.#delivering = this.#delivering.then(() => this.#deliver(lines));
    return this.#delivering;
  }
}
