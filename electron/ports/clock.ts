/** Time, passed in, so that pure code stays pure and tests decide what time it is. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Milliseconds that only move forward, for durations. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when the signal ends it. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
