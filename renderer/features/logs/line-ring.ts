import type { LogLine } from '../../../electron/contract/log-requests.ts';
import type { LogLevel } from '../../../electron/domain/logs/log-level.ts';
import { LineBlock, levelOf, type StoredLine } from './line-block.ts';

/**
 * The lines that a screen can show, oldest first, bounded by lines and by bytes: when it is full it gives up its oldest
 * block. Each line keeps its ordinal as long as it is there; what is put in front counts below zero.
 */

export interface RingBounds {
  readonly maxLines: number;
  readonly maxBytes: number;
}

export interface RingLine extends Omit<StoredLine, 'member'> {
  readonly ordinal: number;
  readonly member: string;
}

const MAX_DISORDER_MS = 5_000;

export class LineRing {
  readonly #bounds: RingBounds;
  readonly #memberNames: string[] = [];
  readonly #memberPlaces = new Map<string, number>();
  readonly #newestOf = new Map<string, number>();
  readonly #counts = new Map<LogLevel, number>();
  #blocks: LineBlock[] = [];
  #sizeBytes = 0;
  #lineCount = 0;

  constructor(bounds: RingBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#lineCount;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get firstOrdinal(): number {
    return this.#blocks[0]?.firstOrdinal ?? 0;
  }

  /** One more than the last line's. */
  get endOrdinal(): number {
    return this.#blocks.at(-1)?.endOrdinal ?? 0;
  }

  get oldestMs(): number | null {
    return this.#blocks[0]?.atMs[0] ?? null;
  }

  get newestMs(): number | null {
    return this.#newestOf.size === 0 ? null : Math.max(...this.#newestOf.values());
  }

  /** No more of the past fits in. */
  get isFull(): boolean {
    return this.#lineCount >= this.#bounds.maxLines || this.#sizeBytes >= this.#bounds.maxBytes;
  }

  countOf(level: LogLevel): number {
    return this.#counts.get(level) ?? 0;
  }

  /** Of what each member said last. */
  newestOfEach(): Map<string, number> {
    return new Map(this.#newestOf);
  }

  append(line: LogLine, isGap = false): void {
    const member = this.#placeOf(line.member);
    const last = this.#blocks.at(-1);
    const before = last?.sizeBytes ?? 0;
    if (last === undefined || !last.add(line, member, isGap)) {
      last?.seal();
      this.#sizeBytes += (last?.sizeBytes ?? 0) - before;
      const block = LineBlock.begin(this.endOrdinal, line);
      block.add(line, member, isGap);
      this.#blocks.push(block);
      this.#sizeBytes += block.sizeBytes;
    }
    this.#count(line, 1);
    this.#lineCount += 1;
    const newest = this.#newestOf.get(line.member);
    if (!isGap && (newest === undefined || line.atMs > newest)) this.#newestOf.set(line.member, line.atMs);
    this.#giveUp();
  }

  /** Oldest first, all older than what is there. */
  prepend(lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    const block = LineBlock.of(this.firstOrdinal - lines.length, lines, (name) => this.#placeOf(name));
    this.#blocks.unshift(block);
    this.#sizeBytes += block.sizeBytes;
    this.#lineCount += lines.length;
    for (const line of lines) {
      this.#count(line, 1);
      const newest = this.#newestOf.get(line.member);
      if (newest === undefined || line.atMs > newest) this.#newestOf.set(line.member, line.atMs);
    }
  }

  /** Null when it is not, or no longer, there. */
  line(ordinal: number, maxCharacters: number): RingLine | null {
    const block = this.#blockOf(ordinal);
    if (block === null) return null;
    const { member, ...line } = block.line(ordinal, maxCharacters);
    return { ...line, ordinal, member: this.#memberNames[member] ?? '' };
  }

  /** Calls back with the mark of each line from one ordinal up to, not including, another. */
  eachMark(from: number, to: number, visit: (ordinal: number, mark: number) => void): void {
    for (const { firstOrdinal, endOrdinal, marks } of this.#blocks) {
      const end = Math.min(to, endOrdinal);
      for (let ordinal = Math.max(from, firstOrdinal); ordinal < end; ordinal += 1) {
        visit(ordinal, marks[ordinal - firstOrdinal] ?? 0);
      }
    }
  }

  /** The first line of that moment or later; null when all are older. */
  ordinalAt(atMs: number): number | null {
    for (const { firstOrdinal, count, atMs: times } of this.#blocks) {
      // Lines of two members may have changed places by a moment, so the last line does not stand for its block.
      if ((times[count - 1] ?? 0) < atMs - MAX_DISORDER_MS) continue;
      for (let place = 0; place < count; place += 1) {
        if ((times[place] ?? 0) >= atMs) return firstOrdinal + place;
      }
    }
    return null;
  }

  #blockOf(ordinal: number): LineBlock | null {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const block = this.#blocks[middle];
      if (block === undefined) return null;
      if (ordinal < block.firstOrdinal) high = middle - 1;
      else if (ordinal >= block.endOrdinal) low = middle + 1;
      else return block;
    }
    return null;
  }

  #placeOf(name: string): number {
    const known = this.#memberPlaces.get(name);
    if (known !== undefined) return known;
    const place = this.#memberNames.length;
    this.#memberNames.push(name);
    this.#memberPlaces.set(name, place);
    return place;
  }

  #count({ level = 'unknown' }: Pick<LogLine, 'level'>, by: number): void {
    this.#counts.set(level, (this.#counts.get(level) ?? 0) + by);
  }

  #giveUp(): void {
    const { maxLines, maxBytes } = this.#bounds;
    while (this.#blocks.length > 1 && (this.#lineCount > maxLines || this.#sizeBytes > maxBytes)) {
      const oldest = this.#blocks.shift();
      if (oldest === undefined) return;
      this.#sizeBytes -= oldest.sizeBytes;
      this.#lineCount -= oldest.count;
      for (const mark of oldest.marks.subarray(0, oldest.count)) {
        this.#count({ level: levelOf(mark) }, -1);
      }
    }
  }
}
