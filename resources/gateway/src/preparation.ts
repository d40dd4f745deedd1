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

/** Until then the members that come up beside it have the processor for themselves. */
const REHEARSE_AFTER_MS = 1_000;

/**
 * Tables and folders, tried until they stand; then a rehearsal; then whatever a killed process left behind. Where nothing
 * was ever submitted, nobody waits behind this gateway: it is ready at once and rehearses a moment later.
 */
export class Preparation {
  readonly #parts: PreparationParts;
  #closed = false;
  #later: NodeJS.Timeout | undefined;
  #done = false;

  constructor(parts: PreparationParts) {
    this.#parts = parts;
  }

  get isDone(): boolean {
    return this.#done;
  }

  start(startedMs = performance.now()): void {
    void this.#prepare().then((prepared) => {
      if (this.#closed) return;
      if (prepared) this.#parts.onDone();
      else {
        const isEarly = performance.now() - startedMs < FIRST_TRIES_MS;
        this.#later = setTimeout(() => this.start(startedMs), isEarly ? FIRST_PAUSE_MS : PAUSE_MS);
      }
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#later);
  }

  async #prepare(): Promise<boolean> {
    if (this.#closed) return false;
    const { connections, queue, logger, rehearse } = this.#parts;
    try {
      const [{ isUnused }] = await Promise.all([ensureSchema(connections), queue.probe()]);
      if (this.#closed) return false;
      if (isUnused) this.#later = setTimeout(() => void rehearse(), REHEARSE_AFTER_MS);
      else await rehearse();
      this.#done = true;
      const removed = await queue.sweepTemporaries(Date.now() - ABANDONED_FILE_MS);
      logger.info({ removed }, 'prepared: takes submissions');
      return true;
    } catch (thrown) {
      logger.warn(describeError(thrown), 'database or queue are not ready yet');
      return this.#done;
    }
  }
}

export interface PreparationParts {
  readonly connections: Connections;
  readonly queue: Queue;
  readonly logger: Logger;
  readonly rehearse: () => Promise<void>;
  readonly onDone: () => void;
}
