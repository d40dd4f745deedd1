import { afterByte, type EscapeState, GROUND } from './escape-state.ts';

const BLOCK_BYTES = 16 * 1024;
/** So far a replay looks for the beginning of a line; then the beginning of any character will do. */
const LINE_SEARCH_BYTES = 8 * 1024;
const LINE_FEED = 0x0a;

interface Block {
  readonly bytes: Uint8Array;
  /** What the output was in the midst of where the block begins. */
  readonly stateBefore: EscapeState;
}

/**
 * The last output of a terminal, bounded by bytes and counted from its very first one, so that a reader can say up to
 * where it has read. Keeps between `limitBytes` and one block more.
 */
export class ScrollBack {
  readonly #maxBlocks: number;
  #blocks: Block[] = [];
  #startOffset = 0;
  #endOffset = 0;
  #state: EscapeState = GROUND;

  constructor(limitBytes: number) {
    this.#maxBlocks = Math.ceil(limitBytes / BLOCK_BYTES) + 1;
  }

  /** How many bytes there were so far. */
  get endOffset(): number {
    return this.#endOffset;
  }

  append(bytes: Uint8Array): void {
    for (let taken = 0; taken < bytes.length; ) {
      const filled = (this.#endOffset - this.#startOffset) % BLOCK_BYTES;
      if (filled === 0) this.#addBlock();
      const piece = bytes.subarray(taken, taken + BLOCK_BYTES - filled);
      this.#blocks.at(-1)?.bytes.set(piece, filled);
      for (const byte of piece) this.#state = afterByte(this.#state, byte);
      this.#endOffset += piece.length;
      taken += piece.length;
    }
  }

  /**
   * Where a reader begins that has read up to `offset`, or nothing (null): right there when what follows is still
   * kept, otherwise at the beginning of the oldest line that is whole. Never inside a character or an escape sequence
   * that the reader has not seen the beginning of; null as long as everything kept is the inside of one.
   */
  startFor(offset: number | null): number | null {
    if (offset !== null && offset >= this.#startOffset && offset <= this.#endOffset) return offset;
    return this.#startOffset === 0 ? 0 : this.#oldestWhole();
  }

  /** A copy of what follows `offset`, which must be kept still; empty at the end. */
  read(offset: number, maxBytes: number): Uint8Array {
    const end = Math.min(this.#endOffset, offset + maxBytes);
    const copy = new Uint8Array(end - offset);
    for (let at = offset; at < end; ) {
      const place = at - this.#startOffset;
      const from = place % BLOCK_BYTES;
      const block = this.#blocks[Math.floor(place / BLOCK_BYTES)];
      const piece = block?.bytes.subarray(from, Math.min(BLOCK_BYTES, from + end - at)) ?? new Uint8Array();
      if (piece.length === 0) throw new RangeError(`Byte ${at} is not kept any more.`);
      copy.set(piece, at - offset);
      at += piece.length;
    }
    return copy;
  }

  isKept(offset: number): boolean {
    return offset >= this.#startOffset;
  }

  #addBlock(): void {
    this.#blocks.push({ bytes: new Uint8Array(BLOCK_BYTES), stateBefore: this.#state });
    if (this.#blocks.length <= this.#maxBlocks) return;
    this.#blocks.shift();
    this.#startOffset += BLOCK_BYTES;
  }

  #oldestWhole(): number | null {
    let state = this.#blocks[0]?.stateBefore ?? this.#state;
    let firstWhole: number | null = null;
    for (let at = this.#startOffset; at < this.#endOffset; at += 1) {
      if (state === GROUND && firstWhole === null) firstWhole = at;
      if (firstWhole !== null && at - this.#startOffset >= LINE_SEARCH_BYTES) return firstWhole;
      const place = at - this.#startOffset;
      const byte = this.#blocks[Math.floor(place / BLOCK_BYTES)]?.bytes[place % BLOCK_BYTES] ?? 0;
      state = afterByte(state, byte);
      if (byte === LINE_FEED && state === GROUND) return at + 1;
    }
    return firstWhole ?? (state === GROUND ? this.#endOffset : null);
  }
}
