import { performance } from 'node:perf_hooks';
import { HOLD_MS, SETTLE_MS } from '../time-budget.ts';

/** What was asked of a database: to keep a submission, or anything that waits for no standby. */
export type DatabaseWork = 'commit' | 'housekeeping';

/**
 * A database with a standby that goes away comes back within seconds: somebody takes over. So what it should store is
 * kept for a while instead of being refused, and refused at once when it stays away.
 *
 *   there ──first failure──► away, kept ──HOLD_MS──► away, refused
 *     ▲                          │                       │
 *     └── settling, SETTLE_MS ◄──┴────── a success ──────┘      what was kept is still on its way
 */
export class Outage {
  readonly #sinceMs: Record<DatabaseWork, number | null> = { commit: null, housekeeping: null };
  #lastFailedCommitMs = Number.NEGATIVE_INFINITY;
  #endedMs: number | null = null;

  failed(work: DatabaseWork): void {
    const nowMs = performance.now();
    this.#sinceMs[work] ??= nowMs;
    if (work === 'commit') this.#lastFailedCommitMs = nowMs;
  }

  /**
   * While a standby takes over, commits wait for one that is not there yet, and what need not wait for it succeeds: that
   * ends nothing, unless no commit was tried for so long that nobody knows.
   */
  succeeded(work: DatabaseWork): void {
    if (this.#beganMs === null) return;
    const nowMs = performance.now();
    this.#sinceMs.housekeeping = null;
    if (work === 'commit' || nowMs - this.#lastFailedCommitMs > HOLD_MS) this.#sinceMs.commit = null;
    if (this.#beganMs === null) this.#endedMs = nowMs;
  }

  /** How much longer something that is late is worth waiting for; 0 as a rule. */
  patienceMs(): number {
    const nowMs = performance.now();
    if (this.#beganMs !== null) {
      const keptForMs = this.#beganMs + HOLD_MS - nowMs;
      return keptForMs > 0 ? keptForMs + SETTLE_MS : 0;
    }
    return this.#endedMs === null ? 0 : Math.max(0, this.#endedMs + SETTLE_MS - nowMs);
  }

  get #beganMs(): number | null {
    const { commit, housekeeping } = this.#sinceMs;
    if (commit === null || housekeeping === null) return commit ?? housekeeping;
    return Math.min(commit, housekeeping);
  }
}

/** Whether a database that is away is worth waiting for. */
export type Patience = Pick<Outage, 'patienceMs'>;
