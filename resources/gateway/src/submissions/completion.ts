import type { SubmissionStore, UnfinishedSubmission } from '../database/submission-store.ts';
import { describeError, type Logger } from '../logger.ts';
import type { Queue } from '../queue/queue.ts';
import { ABANDONED_AFTER_MS, SWEEP_INTERVAL_MS } from '../time-budget.ts';
import { completePair } from './complete-pair.ts';

const PAGE = 100;
const MOST_PAGES = 1000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Completes submissions whose gateway died (or gave up) between row and file, or between file and `done`. Such a
 * submission was not acknowledged in the first case and was in the second; which of the two is not known here, so that
 * what is counted is the pairs, and those whose file was missing. At start-up, then every few seconds, because the gateway that died may
 * not come back.
 */
export class Completion {
  readonly #store: SubmissionStore;
  readonly #queue: Queue;
  readonly #logger: Logger;
  readonly #onCompleted: (missing: 'file' | 'mark') => void;
  readonly #startedMs: number;
  #timer: NodeJS.Timeout | null = null;
  #sweeping: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: {
    readonly store: SubmissionStore;
    readonly queue: Queue;
    readonly logger: Logger;
    /** Epoch milliseconds of this process's start. */
    readonly startedMs: number;
    readonly onCompleted: (missing: 'file' | 'mark') => void;
  }) {
    this.#store = options.store;
    this.#queue = options.queue;
    this.#logger = options.logger;
    this.#startedMs = options.startedMs;
    this.#onCompleted = options.onCompleted;
  }

  start(): void {
    this.#sweeping = this.#sweep().then(() => {
      if (!this.#closed) this.#timer = setTimeout(() => this.start(), SWEEP_INTERVAL_MS);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    try {
      let afterId = FIRST_ID;
      for (let page = 0; page < MOST_PAGES && !this.#closed; page += 1) {
        const rows = await this.#store.findUnfinished({
          afterId,
          abandonedAfterMs: ABANDONED_AFTER_MS,
          ownBeforeMs: this.#startedMs,
          limit: PAGE,
        });
        await this.#complete(rows);
        const last = rows.at(-1);
        if (last === undefined || rows.length < PAGE) return;
        afterId = last.id;
      }
    } catch (thrown) {
      this.#logger.info(describeError(thrown), 'unfinished submissions could not be looked for');
    }
  }

  async #complete(rows: readonly UnfinishedSubmission[]): Promise<void> {
    const completed: string[] = [];
    for (const row of rows) {
      if (this.#closed) break;
      try {
        const missing = (await completePair(this.#queue, row, row.text)) ? 'file' : 'mark';
        completed.push(row.id);
        this.#onCompleted(missing);
        this.#logger.warn({ id: row.id, missing, from: row.gateway }, 'completed an unfinished submission');
      } catch (thrown) {
        this.#logger.warn({ id: row.id, ...describeError(thrown) }, 'a submission could not be completed');
        break;
      }
    }
    if (completed.length > 0) await this.#store.markDone(completed);
  }
}
