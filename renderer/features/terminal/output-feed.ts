/** Shows a terminal's output in order, no faster than the screen takes it, and says to the host how far it is. */

/** So much is shown before the host hears of it: a fraction of what it sends ahead. */
const ACKNOWLEDGE_BYTES = 32 * 1024;

export interface OutputScreen {
  /** Settles when the bytes are on the screen. */
  show(bytes: Uint8Array): Promise<void>;
  /** Output is missing here: this screen was too slow, or away for too long. */
  skip(): void;
}

export class OutputFeed {
  readonly #screen: OutputScreen;
  readonly #acknowledge: (offset: number) => void;
  #received: number | null = null;
  #shown = 0;
  #acknowledged = 0;
  #replayEnd = 0;
  #showing: Promise<void> = Promise.resolve();

  constructor(screen: OutputScreen, acknowledge: (offset: number) => void) {
    this.#screen = screen;
    this.#acknowledge = acknowledge;
  }

  /** Up to where output has come; null before the first. */
  get received(): number | null {
    return this.#received;
  }

  /** What is shown now was said before this screen looked: answers to its questions are nobody's any more. */
  get isReplaying(): boolean {
    return this.#shown < this.#replayEnd;
  }

  /** @param writtenBytes what the program had said when this screen came. */
  attached(writtenBytes: number, wasNew: boolean): void {
    if (!wasNew && this.#received === null) this.#replayEnd = writtenBytes;
    this.#acknowledged = this.#received ?? 0;
  }

  take(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    const expected = this.#received ?? offset;
    if (end <= expected && this.#received !== null) return;
    const isGap = offset > expected;
    if (isGap) this.#replayEnd = Math.max(this.#replayEnd, end);
    const fresh = offset < expected ? bytes.subarray(expected - offset) : bytes;
    this.#received = end;
    this.#showing = this.#showing.then(async () => {
      if (isGap) this.#screen.skip();
      await this.#screen.show(fresh);
      this.#shown = end;
      if (end - this.#acknowledged < ACKNOWLEDGE_BYTES) return;
      this.#acknowledged = end;
      this.#acknowledge(end);
    });
  }

  /** Settles when everything that has come is on the screen. */
  isShown(): Promise<void> {
    return this.#showing;
  }
}
