import { performance } from 'node:perf_hooks';
import { outcomeUnknown } from '../database/database-error.ts';
import type { Patience } from '../database/outage.ts';
import { ApiError } from '../http/api-error.ts';
import { HOLD_MS, SETTLE_MS } from '../time-budget.ts';
import type { Submission } from './submission.ts';

/** What the client is told about a stored conversation. */
export interface Receipt {
  readonly id: string;
  readonly queuePath: string;
  /** The gateway that made the row, which with a replay may be another one. */
  readonly gateway: string;
  readonly replayed: boolean;
}

/**
 * One submission between its arrival and its outcome. Requests wait for it, each until its own deadline; the outcome
 * comes when it comes, because a commit that was sent cannot be called back.
 */
export class Flight {
  readonly submission: Submission;
  readonly #outage: Patience;
  readonly #receivers = new Set<Receiver>();
  #dispatched = false;
  #settled = false;

  constructor(submission: Submission, outage: Patience) {
    this.submission = submission;
    this.#outage = outage;
  }

  /** False when everybody has left: then it need not be begun. */
  get isAwaited(): boolean {
    return this.#receivers.size > 0;
  }

  get isSettled(): boolean {
    return this.#settled;
  }

  /** From here on nobody can say that nothing was stored. */
  dispatch(): void {
    this.#dispatched = true;
  }

  /** Longer than `limitMs` only while the database is on its way back. */
  wait(limitMs: number): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      const receiver: Receiver = {
        resolve,
        reject,
        timer: setTimeout(() => this.#expire(receiver), limitMs),
        leavesAtMs: performance.now() + Math.max(limitMs, HOLD_MS + SETTLE_MS),
      };
      this.#receivers.add(receiver);
    });
  }

  succeed(receipt: Receipt): void {
    this.#settled = true;
    for (const receiver of this.#take()) receiver.resolve(receipt);
  }

  fail(error: Error): void {
    this.#settled = true;
    for (const receiver of this.#take()) receiver.reject(error);
  }

  #take(): readonly Receiver[] {
    const receivers = [...this.#receivers];
    this.#receivers.clear();
    for (const receiver of receivers) clearTimeout(receiver.timer);
    return receivers;
  }

  #expire(receiver: Receiver): void {
    const moreMs = Math.min(this.#outage.patienceMs(), receiver.leavesAtMs - performance.now());
    if (moreMs > 0) {
      receiver.timer = setTimeout(() => this.#expire(receiver), Math.ceil(moreMs));
      return;
    }
    this.#receivers.delete(receiver);
    receiver.reject(
      this.#dispatched
        ? outcomeUnknown()
        : new ApiError('overloaded', 'The gateway is too busy; nothing was stored.'),
    );
  }
}

interface Receiver {
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout;
  /** Whatever the database does. */
  readonly leavesAtMs: number;
}
