import { harmlessText } from './harmless-text.ts';
import { type ChunkView, LogChunk } from './log-chunk.ts';
import { detectLevel } from './log-level.ts';
import type { RawLine } from './log-line.ts';

/**
 * The newest lines of each member, bounded by bytes: a ring gives up its oldest chunk when it is full, and the largest
 * ring gives up its oldest one when all together are.
 */

export interface RingBounds {
  readonly memberBytes: number;
  readonly totalBytes: number;
}

/** What the engine keeps of a container (three files of ten megabytes) fits into a ring. */
export const DEFAULT_BOUNDS: RingBounds = { memberBytes: 40 * 1024 * 1024, totalBytes: 256 * 1024 * 1024 };

/** A member that says little takes little; one that says much has few chunks. */
const FIRST_CHUNK_BYTES = 16 * 1024;
const MAX_CHUNK_BYTES = 256 * 1024;
/** UTF-8 needs at most three bytes for a UTF-16 unit; one for the line feed. */
const MAX_BYTES_PER_UNIT = 3;

export class LogRings {
  readonly #bounds: RingBounds;
  readonly #rings = new Map<string, LogRing>();

  constructor(bounds: RingBounds = DEFAULT_BOUNDS) {
    this.#bounds = bounds;
  }

  get sizeBytes(): number {
    let size = 0;
    for (const ring of this.#rings.values()) size += ring.sizeBytes;
    return size;
  }

  /** `key` is a ring's own, `member` what its lines are shown under. */
  add(key: string, member: string, lines: readonly RawLine[]): void {
    const ring = this.#rings.get(key) ?? new LogRing(member, this.#bounds.memberBytes);
    this.#rings.set(key, ring);
    for (const line of lines) ring.add(line);
    while (this.sizeBytes > this.#bounds.totalBytes && this.#largest().dropOldest()) {}
  }

  views(keys: Iterable<string>): ChunkView[] {
    return [...keys].flatMap((key) => this.#rings.get(key)?.views() ?? []);
  }

  drop(key: string): void {
    this.#rings.delete(key);
  }

  #largest(): LogRing {
    return [...this.#rings.values()].reduce((largest, ring) =>
      ring.sizeBytes > largest.sizeBytes ? ring : largest,
    );
  }
}

class LogRing {
  readonly #member: string;
  readonly #maxBytes: number;
  #chunks: LogChunk[] = [];
  #sizeBytes = 0;
  #ordinal = 0;

  constructor(member: string, maxBytes: number) {
    this.#member = member;
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  add({ stream, atMs, text }: RawLine): void {
    const harmless = harmlessText(text);
    const line = { stream, atMs, text: harmless, level: detectLevel(harmless) };
    let chunk = this.#chunks.at(-1);
    const before = chunk?.sizeBytes ?? 0;
    if (chunk === undefined || !chunk.add(line)) {
      chunk = this.#begin(harmless.length);
      chunk.add(line);
    } else {
      // Its index may have grown.
      this.#sizeBytes += chunk.sizeBytes - before;
    }
    this.#ordinal += 1;
    while (this.#sizeBytes > this.#maxBytes && this.dropOldest()) {}
  }

  views(): ChunkView[] {
    return this.#chunks.filter(({ lineCount }) => lineCount > 0).map((chunk) => chunk.view());
  }

  /** False when only the chunk is left that is being filled. */
  dropOldest(): boolean {
    if (this.#chunks.length < 2) return false;
    this.#sizeBytes -= this.#chunks.shift()?.sizeBytes ?? 0;
    return true;
  }

  #begin(characters: number): LogChunk {
    const grown = Math.min(MAX_CHUNK_BYTES, FIRST_CHUNK_BYTES * 2 ** Math.min(this.#chunks.length, 8));
    const needed = characters * MAX_BYTES_PER_UNIT + 1;
    const chunk = new LogChunk(this.#member, this.#ordinal, Math.max(grown, needed));
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.sizeBytes;
    return chunk;
  }
}
