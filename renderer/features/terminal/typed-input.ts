/** Hands on what is typed, one piece at a time: the answer to one says that there is room for the next. */

/** As much as one message may carry. */
const PIECE_BYTES = 64 * 1024;
/** More than this ahead of the program (a large paste into one that does not read) is refused. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

export class TypedInput {
  readonly #write: (bytes: Uint8Array) => Promise<unknown>;
  /** The program does not read, or is gone: what else was typed for it is forgotten, as a terminal does. */
  readonly #onRefused: (reason: unknown) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isHanding = false;

  constructor(write: (bytes: Uint8Array) => Promise<unknown>, onRefused: (reason: unknown) => void) {
    this.#write = write;
    this.#onRefused = onRefused;
  }

  take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) {
      this.#onRefused(null);
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#isHanding) void this.#handOn();
  }

  forget(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  async #handOn(): Promise<void> {
    this.#isHanding = true;
    while (this.#waiting.length > 0) {
      const piece = this.#nextPiece();
      try {
        await this.#write(piece);
      } catch (reason) {
        this.forget();
        this.#onRefused(reason);
      }
    }
    this.#isHanding = false;
  }

  #nextPiece(): Uint8Array {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, this.#waitingBytes));
    let filled = 0;
    while (filled < piece.length) {
      const first = this.#waiting.shift();
      if (first === undefined) break;
      const taken = first.subarray(0, piece.length - filled);
      piece.set(taken, filled);
      filled += taken.length;
      if (taken.length < first.length) this.#waiting.unshift(first.subarray(taken.length));
    }
    this.#waitingBytes -= piece.length;
    return piece;
  }
}
