import { LOG_LEVELS, type LogLevel } from './log-level.ts';
import type { RawLine } from './log-line.ts';

/**
 * A run of one member's lines as bytes and numbers in shared memory: a million lines are a few hundred objects, and
 * another thread reads them without a copy. Lines are only ever added, so what a reader was told of stays as it was.
 *
 * Text is UTF-8, each line closed by a line feed. The index holds for each line its time (8 bytes), where it ends (4, in
 * the UTF-16 units of the decoded text), and its level and stream (1).
 */

export interface StoredLine extends RawLine {
  readonly level: LogLevel;
}

/** What crosses to the searching thread. */
export interface ChunkView {
  readonly member: string;
  /** Place of the first line in its ring, counted from the ring's beginning. */
  readonly firstOrdinal: number;
  readonly lineCount: number;
  readonly text: SharedArrayBuffer;
  readonly usedBytes: number;
  readonly isAscii: boolean;
  readonly index: SharedArrayBuffer;
  readonly indexCapacity: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

export interface ChunkIndex {
  readonly atMs: Float64Array;
  readonly ends: Uint32Array;
  readonly marks: Uint8Array;
}

const BYTES_PER_ENTRY = 8 + 4 + 1;
const BYTES_PER_TYPICAL_LINE = 64;
const STDERR_MARK = 0x80;
const UNKNOWN_MARK = LOG_LEVELS.length;

const encoder = new TextEncoder();

export function chunkIndex(buffer: SharedArrayBuffer, capacity: number): ChunkIndex {
  return {
    atMs: new Float64Array(buffer, 0, capacity),
    ends: new Uint32Array(buffer, capacity * 8, capacity),
    marks: new Uint8Array(buffer, capacity * 12, capacity),
  };
}

export function levelOfMark(mark: number): LogLevel {
  return LOG_LEVELS[mark & ~STDERR_MARK] ?? 'unknown';
}

export function streamOfMark(mark: number): RawLine['stream'] {
  return (mark & STDERR_MARK) === 0 ? 'stdout' : 'stderr';
}

export class LogChunk {
  readonly firstOrdinal: number;
  readonly #member: string;
  readonly #text: Uint8Array<SharedArrayBuffer>;
  #index: SharedArrayBuffer;
  #capacity: number;
  #entries: ChunkIndex;
  #lineCount = 0;
  #usedBytes = 0;
  #characters = 0;
  #oldestMs = Number.POSITIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor(member: string, firstOrdinal: number, capacityBytes: number) {
    this.#member = member;
    this.firstOrdinal = firstOrdinal;
    this.#text = new Uint8Array(new SharedArrayBuffer(capacityBytes));
    this.#capacity = Math.max(16, Math.ceil(capacityBytes / BYTES_PER_TYPICAL_LINE));
    this.#index = new SharedArrayBuffer(indexBytes(this.#capacity));
    this.#entries = chunkIndex(this.#index, this.#capacity);
  }

  /** What the chunk takes of memory, used or not. */
  get sizeBytes(): number {
    return this.#text.byteLength + this.#index.byteLength;
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** False, and nothing changed, when there is no room. */
  add(line: StoredLine): boolean {
    const { text, atMs } = line;
    const room = this.#text.byteLength - this.#usedBytes;
    if (text.length >= room) return false;
    const { read, written } = encoder.encodeInto(text, this.#text.subarray(this.#usedBytes));
    if (read < text.length || written >= room) return false;
    if (this.#lineCount === this.#capacity) this.#growIndex();
    this.#usedBytes += written;
    this.#text[this.#usedBytes] = 0x0a;
    this.#usedBytes += 1;
    this.#characters += text.length;
    this.#entries.atMs[this.#lineCount] = atMs;
    this.#entries.ends[this.#lineCount] = this.#characters;
    this.#entries.marks[this.#lineCount] = markOf(line);
    this.#characters += 1;
    this.#lineCount += 1;
    if (atMs < this.#oldestMs) this.#oldestMs = atMs;
    if (atMs > this.#newestMs) this.#newestMs = atMs;
    return true;
  }

  view(): ChunkView {
    return {
      member: this.#member,
      firstOrdinal: this.firstOrdinal,
      lineCount: this.#lineCount,
      text: this.#text.buffer,
      usedBytes: this.#usedBytes,
      isAscii: this.#usedBytes === this.#characters,
      index: this.#index,
      indexCapacity: this.#capacity,
      oldestMs: this.#oldestMs,
      newestMs: this.#newestMs,
    };
  }

  /** The former index is left as it is: a reader may hold it. */
  #growIndex(): void {
    const capacity = this.#capacity * 2;
    const index = new SharedArrayBuffer(indexBytes(capacity));
    const entries = chunkIndex(index, capacity);
    entries.atMs.set(this.#entries.atMs);
    entries.ends.set(this.#entries.ends);
    entries.marks.set(this.#entries.marks);
    this.#index = index;
    this.#capacity = capacity;
    this.#entries = entries;
  }
}

function indexBytes(capacity: number): number {
  return capacity * BYTES_PER_ENTRY;
}

function markOf({ level, stream }: StoredLine): number {
  const mark = level === 'unknown' ? UNKNOWN_MARK : LOG_LEVELS.indexOf(level);
  return stream === 'stderr' ? mark | STDERR_MARK : mark;
}
