import type { Connections } from './database/connections.ts';
import { ensureSchema } from './database/schema.ts';
import { describeError, type Logger } from './logger.ts';
import type { Queue } from './queue/queue.ts';

const LONGEST_PAUSE_MS = 2_000;
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

  start(pauseMs = 100): void {
    void this.#prepare().then((prepared) => {
      if (this.#closed) return;
      if (prepared) this.#onDone();
      else setTimeout(() => this.start(Math.min(pauseMs * 2, LONGEST_PAUSE_MS)), pauseMs);
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
