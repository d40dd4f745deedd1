/**
 * Lines of several members, each in its own order, into one order of time. A line waits for the window, so that what
 * happened before it and arrives a little later still comes first; what arrives later than that comes late, out of order.
 */

/** A line without text takes memory, too. */
const CHARACTERS_PER_LINE = 64;

interface Waiting<T> {
  readonly item: T;
  readonly atMs: number;
  readonly arrivedMs: number;
}

export class TimeOrderedMerge<T extends { readonly atMs: number; readonly text: string }> {
  readonly #windowMs: number;
  readonly #maxCharacters: number;
  /** In the order of arrival. */
  #waiting: Waiting<T>[] = [];
  #characters = 0;

  constructor(bounds: { readonly windowMs: number; readonly maxCharacters: number }) {
    this.#windowMs = bounds.windowMs;
    this.#maxCharacters = bounds.maxCharacters;
  }

  /** Whoever adds waits until some of it was taken. */
  get isFull(): boolean {
    return this.#characters >= this.#maxCharacters;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(items: readonly T[], nowMs: number): void {
    for (const item of items) {
      this.#waiting.push({ item, atMs: item.atMs, arrivedMs: nowMs });
      this.#characters += weightOf(item);
    }
  }

  /** What has waited long enough, and whatever belongs before it. When full, everything. */
  take(nowMs: number): readonly T[] {
    const waited = this.#waiting.filter(
      ({ arrivedMs }) => this.isFull || nowMs - arrivedMs >= this.#windowMs,
    );
    const untilMs = waited.reduce((latest, { atMs }) => Math.max(latest, atMs), Number.NEGATIVE_INFINITY);
    return this.#takeUntil(untilMs);
  }

  takeAll(): readonly T[] {
    return this.#takeUntil(Number.POSITIVE_INFINITY);
  }

  #takeUntil(untilMs: number): readonly T[] {
    const taken = this.#waiting.filter(({ atMs }) => atMs <= untilMs);
    if (taken.length === 0) return [];
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > untilMs);
    this.#characters = this.#waiting.reduce((total, { item }) => total + weightOf(item), 0);
    // The sort is stable: what falls together stays in the order of its arrival.
    return taken.sort((one, other) => one.atMs - other.atMs).map(({ item }) => item);
  }
}

function weightOf({ text }: { readonly text: string }): number {
  return text.length + CHARACTERS_PER_LINE;
}
