import type { TerminalExit, TerminalSize } from '../../electron/domain/terminal/terminal.ts';
import type { TerminalProcess } from '../../electron/ports/terminal-process.ts';

/** A program at a terminal that does what the test says, and takes down what was done to it. */
export class FakeTerminal implements TerminalProcess {
  readonly output: AsyncIterable<Uint8Array>;
  readonly exit: Promise<TerminalExit>;
  readonly typed: string[] = [];
  readonly sizes: TerminalSize[] = [];
  /** Bytes that were taken from it. */
  takenBytes = 0;
  ends = 0;
  /** False: it reads nothing, and input waits. */
  reads = true;
  #waiting: Uint8Array[] = [];
  #flood: Uint8Array | null = null;
  #isOver = false;
  #wake: () => void = () => {};
  #resolveExit: (exit: TerminalExit) => void = () => {};

  constructor() {
    this.output = this.#read();
    this.exit = new Promise((resolve) => {
      this.#resolveExit = resolve;
    });
  }

  say(text: string | Uint8Array): void {
    this.#waiting.push(typeof text === 'string' ? new TextEncoder().encode(text) : text);
    this.#wake();
  }

  /** Says it again and again, as fast as somebody takes it. */
  flood(text: string): void {
    this.#flood = new TextEncoder().encode(text);
    this.#wake();
  }

  leave(exit: TerminalExit = { exitCode: 0, signal: null }): void {
    this.#flood = null;
    this.#isOver = true;
    this.#resolveExit(exit);
    this.#wake();
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.reads) {
      this.typed.push(new TextDecoder().decode(bytes));
      return Promise.resolve();
    }
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  async resize(size: TerminalSize): Promise<void> {
    this.sizes.push(size);
  }

  async end(): Promise<void> {
    this.ends += 1;
    this.leave({ exitCode: null, signal: 1 });
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#waiting.shift() ?? this.#flood;
      if (next !== null && next !== undefined) {
        this.takenBytes += next.length;
        yield next;
      } else if (this.#isOver) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
