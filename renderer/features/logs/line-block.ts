import type { LogLine } from '../../../electron/contract/log-requests.ts';
import { LOG_LEVELS, type LogLevel } from '../../../electron/domain/logs/log-level.ts';

/**
 * A run of lines as bytes and numbers: a million lines are a few hundred objects, and none of them is a string until
 * it is on the screen. Lines are only ever added.
 */

/** In the order of their marks. */
export const ALL_LEVELS: readonly LogLevel[] = [...LOG_LEVELS, 'unknown'];

const LEVEL_BITS = 0x07;
/** Where the host could not say whether lines are missing. */
const GAP_BIT = 0x40;
const STDERR_BIT = 0x80;

const BLOCK_LINES = 4_096;
const BLOCK_BYTES = 384 * 1024;
/** UTF-8 needs at most three bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;
const MAX_BYTES_PER_CHARACTER = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface StoredLine {
  readonly atMs: number;
  readonly member: number;
  readonly level: LogLevel;
  readonly stream: LogLine['stream'];
  readonly isGap: boolean;
  /** The beginning of it when it is longer than was asked for. */
  readonly text: string;
  readonly isCut: boolean;
  readonly sizeBytes: number;
}

export function levelOf(mark: number): LogLevel {
  return ALL_LEVELS[mark & LEVEL_BITS] ?? 'unknown';
}

export function isGapMark(mark: number): boolean {
  return (mark & GAP_BIT) !== 0;
}

export class LineBlock {
  readonly firstOrdinal: number;
  readonly atMs: Float64Array;
  readonly marks: Uint8Array;
  readonly #capacity: number;
  readonly #members: Uint16Array;
  readonly #ends: Uint32Array;
  #text: Uint8Array;
  #usedBytes = 0;
  #count = 0;

  constructor(firstOrdinal: number, capacity = BLOCK_LINES, textBytes = BLOCK_BYTES) {
    this.firstOrdinal = firstOrdinal;
    this.#capacity = capacity;
    this.atMs = new Float64Array(capacity);
    this.marks = new Uint8Array(capacity);
    this.#members = new Uint16Array(capacity);
    this.#ends = new Uint32Array(capacity);
    this.#text = new Uint8Array(textBytes);
  }

  /** Room for a line of any length. */
  static begin(firstOrdinal: number, line: LogLine): LineBlock {
    return new LineBlock(
      firstOrdinal,
      BLOCK_LINES,
      Math.max(BLOCK_BYTES, line.text.length * MAX_BYTES_PER_UNIT),
    );
  }

  /** Of a page that came as a whole. */
  static of(firstOrdinal: number, lines: readonly LogLine[], memberOf: (name: string) => number): LineBlock {
    const characters = lines.reduce((sum, { text }) => sum + text.length, 0);
    const block = new LineBlock(firstOrdinal, lines.length, characters * MAX_BYTES_PER_UNIT);
    for (const line of lines) block.add(line, memberOf(line.member), false);
    block.seal();
    return block;
  }

  get count(): number {
    return this.#count;
  }

  get endOrdinal(): number {
    return this.firstOrdinal + this.#count;
  }

  /** What it takes of memory, used or not. */
  get sizeBytes(): number {
    return this.#text.byteLength + this.#capacity * (8 + 4 + 2 + 1);
  }

  /** False, and nothing changed, when there is no room. */
  add({ text, atMs, level, stream }: LogLine, member: number, isGap: boolean): boolean {
    if (this.#count === this.#capacity) return false;
    const room = this.#text.subarray(this.#usedBytes);
    const { read, written } = encoder.encodeInto(text, room);
    if (read < text.length) return false;
    this.#usedBytes += written;
    this.atMs[this.#count] = atMs;
    this.marks[this.#count] =
      ALL_LEVELS.indexOf(level ?? 'unknown') | (stream === 'stderr' ? STDERR_BIT : 0) | (isGap ? GAP_BIT : 0);
    this.#members[this.#count] = member;
    this.#ends[this.#count] = this.#usedBytes;
    this.#count += 1;
    return true;
  }

  /** Gives back what no line will need any more. */
  seal(): void {
    this.#text = this.#text.slice(0, this.#usedBytes);
  }

  line(ordinal: number, maxCharacters: number): StoredLine {
    const place = ordinal - this.firstOrdinal;
    const start = place === 0 ? 0 : (this.#ends[place - 1] ?? 0);
    const end = this.#ends[place] ?? start;
    const mark = this.marks[place] ?? 0;
    const decoded = decoder.decode(
      this.#text.subarray(start, this.#wholeCharacters(start, end, maxCharacters)),
    );
    const text = decoded.slice(0, maxCharacters);
    return {
      atMs: this.atMs[place] ?? 0,
      member: this.#members[place] ?? 0,
      level: levelOf(mark),
      stream: (mark & STDERR_BIT) === 0 ? 'stdout' : 'stderr',
      isGap: isGapMark(mark),
      text,
      isCut: start + encoder.encode(text).length < end,
      sizeBytes: end - start,
    };
  }

  #wholeCharacters(start: number, end: number, maxCharacters: number): number {
    // All characters, asked for with the largest number there is, must not become an unsafe one.
    let cut = Math.min(end, start + Math.min(maxCharacters, end) * MAX_BYTES_PER_CHARACTER);
    if (cut === end) return end;
    while (cut > start && ((this.#text[cut] ?? 0) & 0xc0) === 0x80) cut -= 1;
    return cut;
  }
}
