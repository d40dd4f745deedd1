import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { FailureError } from '../../domain/failure.ts';
import type { LineSession } from '../../ports/container-engine.ts';
import { frames, LineSplitter } from './exec-streams.ts';

/** A process in a container, in lines, over the hijacked connection that the engine gave it. */
export class ExecSession implements LineSession {
  readonly lines: AsyncIterable<string>;
  readonly #container: string;
  readonly #stream: Duplex;

  constructor(container: string, stream: Duplex, signal: AbortSignal) {
    this.#container = container;
    this.#stream = stream;
    this.lines = this.#read();
    const hangUp = () => stream.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', hangUp));
    if (signal.aborted) hangUp();
  }

  async write(line: string): Promise<void> {
    const stream = this.#stream;
    if (!stream.writable) throw this.#closedFailure();
    if (stream.write(`${line}\n`)) return;
    const waiting = new AbortController();
    try {
      await Promise.race(['drain', 'close'].map((event) => once(stream, event, { signal: waiting.signal })));
    } catch {
      throw this.#closedFailure();
    } finally {
      waiting.abort();
    }
    if (!stream.writable) throw this.#closedFailure();
  }

  async close(): Promise<void> {
    if (this.#stream.destroyed) return;
    const closed = once(this.#stream, 'close');
    this.#stream.destroy();
    await closed;
  }

  async *#read(): AsyncGenerator<string> {
    const splitter = new LineSplitter();
    try {
      for await (const frame of frames(this.#stream)) {
        if (frame.stream === 'stdout') yield* splitter.push(frame.bytes);
      }
    } catch (thrown) {
      // A session that breaks off ends, like one whose process ended: the reader cannot tell, nor does it matter.
      if (thrown instanceof FailureError) throw thrown;
    } finally {
      this.#stream.destroy();
    }
  }

  #closedFailure(): FailureError {
    return new FailureError({
      code: 'engine-disconnected',
      message: `The session in ${this.#container} is closed`,
    });
  }
}
