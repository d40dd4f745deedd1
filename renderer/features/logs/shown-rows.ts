import type { LogLevel } from '../../../electron/domain/logs/log-level.ts';
import { ALL_LEVELS, isGapMark, levelOf } from './line-block.ts';
import type { LineRing } from './line-ring.ts';

/** Which of a ring's lines are rows on the screen, kept up as the ring goes on. */

export type LevelSet = ReadonlySet<LogLevel>;

export function hasAllLevels(levels: LevelSet): boolean {
  return ALL_LEVELS.every((level) => levels.has(level));
}

export class ShownRows {
  readonly #ring: LineRing;
  readonly #levels: LevelSet;
  /** Null when every line is a row. */
  #chosen: Int32Array | null;
  #head = 0;
  #tail = 0;
  #first: number;
  #end: number;
  /** Nothing from this ordinal on is shown; null follows the ring. */
  #heldAt: number | null = null;
  #shift = 0;

  constructor(ring: LineRing, levels: LevelSet) {
    this.#ring = ring;
    this.#levels = levels;
    this.#first = ring.firstOrdinal;
    this.#end = ring.firstOrdinal;
    this.#chosen = hasAllLevels(levels) ? null : new Int32Array(1_024);
    this.update();
  }

  get count(): number {
    return this.#chosen === null ? Math.max(0, this.#end - this.#first) : this.#tail - this.#head;
  }

  /** How many rows came in front, less those that went there, since the beginning. */
  get shift(): number {
    return this.#shift;
  }

  /** Lines of the ring that wait behind the hold, whatever their level. */
  get heldBack(): number {
    return this.#heldAt === null ? 0 : Math.max(0, this.#ring.endOrdinal - this.#heldAt);
  }

  get isHeld(): boolean {
    return this.#heldAt !== null;
  }

  hold(): void {
    this.#heldAt ??= this.#ring.endOrdinal;
  }

  release(): void {
    this.#heldAt = null;
    this.update();
  }

  ordinalOf(row: number): number | null {
    if (row < 0 || row >= this.count) return null;
    return this.#chosen === null ? this.#first + row : (this.#chosen[this.#head + row] ?? null);
  }

  /** The row of a line, or of the next one that is shown; `count` when there is none. */
  rowOf(ordinal: number): number {
    if (this.#chosen === null) return Math.min(this.count, Math.max(0, ordinal - this.#first));
    let low = this.#head;
    let high = this.#tail;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chosen[middle] ?? 0) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low - this.#head;
  }

  update(): void {
    const first = this.#ring.firstOrdinal;
    const end = Math.max(first, this.#heldAt ?? this.#ring.endOrdinal);
    const before = this.count;
    if (this.#chosen === null) {
      this.#shift += before === 0 ? 0 : this.#first - first;
      this.#first = first;
      this.#end = end;
      return;
    }
    if (first < this.#first) this.#takeFront(first, before);
    else this.#dropFront(first);
    this.#first = first;
    const from = Math.max(this.#end, first);
    this.#ring.eachMark(from, end, (ordinal, mark) => {
      if (this.#passes(mark)) this.#push(ordinal);
    });
    this.#end = end;
  }

  #passes(mark: number): boolean {
    return this.#levels.has(levelOf(mark)) || isGapMark(mark);
  }

  #dropFront(first: number): void {
    const dropped = this.rowOf(first);
    this.#head += dropped;
    this.#shift -= dropped;
  }

  #takeFront(first: number, before: number): void {
    const front: number[] = [];
    this.#ring.eachMark(first, this.#first, (ordinal, mark) => {
      if (this.#passes(mark)) front.push(ordinal);
    });
    const kept = this.#chosen?.subarray(this.#head, this.#tail) ?? new Int32Array();
    const grown = new Int32Array((front.length + kept.length) * 2 + 1_024);
    grown.set(front);
    grown.set(kept, front.length);
    this.#chosen = grown;
    this.#head = 0;
    this.#tail = front.length + kept.length;
    if (before > 0) this.#shift += front.length;
  }

  #push(ordinal: number): void {
    if (this.#chosen === null) return;
    if (this.#tail === this.#chosen.length) {
      const kept = this.#chosen.subarray(this.#head, this.#tail);
      const grown = new Int32Array(kept.length * 2 + 1_024);
      grown.set(kept);
      this.#chosen = grown;
      this.#tail = kept.length;
      this.#head = 0;
    }
    this.#chosen[this.#tail] = ordinal;
    this.#tail += 1;
  }
}
