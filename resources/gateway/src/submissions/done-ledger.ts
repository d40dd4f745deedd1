import type { SubmissionStore } from '../database/submission-store.ts';
import { describeError, type Logger } from '../logger.ts';

const LARGEST_UPDATE = 2000;
/** Forgotten beyond this: the rows stay `pending`, and Completion finds their files. */
const MOST_REMEMBERED = 100_000;

/** Submissions whose file stands; their rows are told so together, off the path of the answers. */
export class DoneLedger {
  readonly #store: SubmissionStore;
  readonly #delayMs: number;
  readonly #logger: Logger;
  #ids: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;

  constructor(store: SubmissionStore, delayMs: number, logger: Logger) {
    this.#store = store;
    this.#delayMs = delayMs;
    this.#logger = logger;
  }

  add(id: string): void {
    if (this.#ids.length >= MOST_REMEMBERED) return;
    this.#ids.push(id);
    this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs);
  }

  /** One try for everything that is known now; what fails is kept for the next. */
  async flush(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushing = this.#flush();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = null;
    }
  }

  async #flush(): Promise<void> {
    while (this.#ids.length > 0) {
      const ids = this.#ids.splice(0, LARGEST_UPDATE);
      try {
        await this.#store.markDone(ids);
      } catch (thrown) {
        this.#ids.push(...ids);
        this.#logger.info(describeError(thrown), 'rows could not be marked as done yet');
        this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs * 5);
        return;
      }
    }
  }
}
