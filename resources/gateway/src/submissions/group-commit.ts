import { performance } from 'node:perf_hooks';
import type { Patience } from '../database/outage.ts';
import { ApiError } from '../http/api-error.ts';
import type { BatchCommit } from './batch-commit.ts';
import { Flight, type Receipt } from './flight.ts';
import type { Submission } from './submission.ts';

/**
 * Submissions that arrive together are committed together: while a batch waits for the disk, the next one gathers. A
 * batch costs its processor time nearly whole whether it is small or large, so another one begins beside those under
 * way only when it is worth it, or when those take so long that something must be in their way (a locked key, a slow
 * disk), which is no reason for the others to wait.
 */
export const BATCHES_AT_ONCE = 4;
const WORTH_ANOTHER_BATCH = 32;
const PATIENCE_MS = 10;
const LARGEST_BATCH = 64;
const LARGEST_BATCH_CHARACTERS = 2 * 1024 * 1024;
/** Beyond this many waiting, a new one could not be served before its deadline. */
const LONGEST_QUEUE = 4096;

export class GroupCommit {
  readonly #batches: BatchCommit;
  readonly #outage: Patience;
  readonly #waiting: Flight[] = [];
  /** Keyed submissions on their way: a retry that arrives before its first try is done shares its outcome. */
  readonly #byKey = new Map<string, Flight>();
  #underWay = 0;
  #scheduled = false;
  #patience: NodeJS.Timeout | null = null;
  #idle: (() => void)[] = [];

  constructor(batches: BatchCommit, outage: Patience) {
    this.#batches = batches;
    this.#outage = outage;
  }

  /** Resolves when the submission is durable in both places; rejects with an `ApiError`, at `limitMs` at the latest. */
  async submit(submission: Submission, limitMs: number): Promise<Receipt> {
    const key = submission.idempotencyKey;
    const earlier = key === null ? undefined : this.#byKey.get(key);
    if (earlier === undefined) return this.#begin(submission).wait(limitMs);

    if (earlier.submission.bodyDigest === submission.bodyDigest) {
      return { ...(await earlier.wait(limitMs)), replayed: true };
    }
    // Another text under the same key: whether it says the same is decided against the stored row.
    const startedMs = performance.now();
    await earlier.wait(limitMs).catch((thrown: unknown) => {
      if (!earlier.isSettled) throw thrown;
    });
    return this.submit(submission, Math.max(1, limitMs - (performance.now() - startedMs)));
  }

  /** Resolves when nothing is waiting and nothing is under way. */
  async drained(): Promise<void> {
    if (this.#underWay === 0 && this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #begin(submission: Submission): Flight {
    if (this.#batches.queueIsSilent) {
      throw new ApiError('queue-unavailable', 'The shared queue does not answer; nothing was stored.', {
        retryAfterSeconds: 2,
      });
    }
    this.#forgetAbandoned();
    if (this.#waiting.length >= LONGEST_QUEUE) {
      throw new ApiError('overloaded', 'The gateway is too busy; nothing was stored.');
    }
    const flight = new Flight(submission, this.#outage);
    if (submission.idempotencyKey !== null) this.#byKey.set(submission.idempotencyKey, flight);
    this.#waiting.push(flight);
    this.#schedule();
    return flight;
  }

  /** Whose clients have left is not kept while batches are stuck: the oldest leave first. */
  #forgetAbandoned(): void {
    while (this.#waiting[0]?.isAwaited === false) this.#land(this.#waiting.shift() as Flight);
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay >= BATCHES_AT_ONCE || this.#waiting.length === 0) return;
    if (this.#underWay === 0 || this.#waiting.length >= WORTH_ANOTHER_BATCH) this.#beginSoon();
    else this.#patience ??= setTimeout(() => this.#beginSoon(), PATIENCE_MS);
  }

  /** After the sockets were read once more, so that what arrived in the same moment goes into the same batch. */
  #beginSoon(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const batch = this.#take();
      if (batch.length > 0) void this.#run(batch);
      this.#goOn();
    });
  }

  #take(): readonly Flight[] {
    const batch: Flight[] = [];
    let characters = 0;
    let taken = 0;
    for (const flight of this.#waiting) {
      if (batch.length === LARGEST_BATCH) break;
      if (batch.length > 0 && characters + flight.submission.text.length > LARGEST_BATCH_CHARACTERS) break;
      taken += 1;
      if (!flight.isAwaited) {
        this.#land(flight);
        continue;
      }
      characters += flight.submission.text.length;
      flight.dispatch();
      batch.push(flight);
    }
    this.#waiting.splice(0, taken);
    return batch;
  }

  async #run(batch: readonly Flight[]): Promise<void> {
    this.#underWay += 1;
    try {
      await this.#batches.commit(batch);
    } finally {
      this.#underWay -= 1;
      for (const flight of batch) {
        this.#land(flight);
      }
      this.#goOn();
    }
  }

  #goOn(): void {
    if (this.#waiting.length > 0) this.#schedule();
    else this.#reportIdle();
  }

  #land(flight: Flight): void {
    if (!flight.isSettled) flight.fail(new ApiError('unexpected', 'The submission got no outcome.'));
    const key = flight.submission.idempotencyKey;
    if (key !== null && this.#byKey.get(key) === flight) this.#byKey.delete(key);
  }

  #reportIdle(): void {
    if (this.#underWay > 0 || this.#waiting.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
