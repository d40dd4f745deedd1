import type { LoadStage } from '../domain/drill/load-profile.ts';

/** Open-loop load from a thread of its own: each request has its due time and latency counts from it. */

export interface LoadPlan {
  /** What each request does: submit a conversation, or open an MCP session. */
  readonly kind: 'submissions' | 'sessions';
  readonly url: string;
  readonly token: string;
  /** Requests a second; of a load in stages the highest. */
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** Absent for a constant rate. */
  readonly stages?: readonly LoadStage[];
  /** Prefix of each request's idempotency key: `<prefix>-<sequence>`. */
  readonly keyPrefix: string;
  /** Whole time a request may take, retries included. */
  readonly deadlineMs: number;
  /** How often a client tries again after a broken connection; 0 for a client that does not. */
  readonly clientRetries: number;
}

export interface LoadReceipt {
  /** Of the submission or of the session. */
  readonly id: string;
  /** Its `queue_path`; of a session the id of the last event that was told. */
  readonly place: string;
  /** Who answered; empty where that is not told. */
  readonly gateway: string;
}

export interface LoadSample {
  readonly sequence: number;
  /** Epoch milliseconds with fraction. */
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly outcome: 'acknowledged' | 'refused' | 'failed';
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly attempts: number;
  /** Of the answer when acknowledged. */
  readonly receipt: LoadReceipt | null;
  readonly error: string | null;
}

export interface LoadProgress {
  readonly atMs: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly slowestMs: number;
  /** Which gateway answered last, and the latest due time among acknowledged requests; null before the first. */
  readonly servedBy: string | null;
  readonly acknowledgedDueMs: number | null;
}

export interface LoadResult {
  /** Requests that were due before the load ended, whether they could be sent or not. */
  readonly planned: number;
  readonly sent: number;
  readonly samples: readonly LoadSample[];
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
}

export interface LoadGenerator {
  /**
   * Ends early with the signal; the result then holds what was done. `finish` ends it in order: nothing new is sent,
   * what is under way gets its answer or meets its deadline.
   */
  run(
    plan: LoadPlan,
    options: {
      readonly signal: AbortSignal;
      readonly finish?: AbortSignal;
      readonly onProgress: (progress: LoadProgress) => void;
    },
  ): Promise<LoadResult>;
}
