import { performance } from 'node:perf_hooks';
import type { Connections } from './database/connections.ts';
import { ensureSchema } from './database/schema.ts';
import { describeError, type Logger } from './logger.ts';
import type { Queue } from './queue/queue.ts';

/** When a whole stack comes up, the database is a second or two later: everybody waits for the next try. */
const FIRST_TRIES_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const PAUSE_MS = 2_000;
/** A temporary file of so long ago belongs to nobody who is still at work. */
const ABANDONED_FILE_MS = 600_000;

/** Tables and folders, tried until they stand; then whatever a killed process left behind. */
export class Preparation {
  readonly #connections: Connections;
  readonly #queue: Queue;
  readonly #logger: Logger;
  readonly #onDone: () => void;
  #closed = false;
  #done = false;

  constructor(connections: Connections, queue: Queue, logger: Logger, onDone: () => void) {
    this.#connections = connections;
    this.#queue = queue;
    this.#logger = logger;
    this.#onDone = onDone;
  }

  get isDone(): boolean {
    return this.#done;
  }

  start(startedMs = performance.now()): void {
    void this.#prepare().then((prepared) => {
      if (this.#closed) return;
      if (prepared) this.#onDone();
      else {
        const isEarly = performance.now() - startedMs < FIRST_TRIES_MS;
        setTimeout(() => this.start(startedMs), isEarly ? FIRST_PAUSE_MS : PAUSE_MS);
      }
    });
  }

  close(): void {
    this.#closed = true;
  }

  async #prepare(): Promise<boolean> {
    if (this.#closed) return false;
    try {
      await Promise.all([ensureSchema(this.#connections), this.#queue.probe()]);
      this.#done = true;
      const removed = await this.#queue.sweepTemporaries(Date.now() - ABANDONED_FILE_MS);
      this.#logger.info({ removed }, 'prepared: takes submissions');
      return true;
    } catch (thrown) {
      this.#logger.warn(describeError(thrown), 'database or queue are not ready yet');
      return this.#done;
    }
  }
}
