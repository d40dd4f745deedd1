/** What the samples of a load say about a fault. Latencies count from the due time, so that waiting is not hidden. */

export interface DrillSample {
  readonly sequence: number;
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly outcome: 'acknowledged' | 'refused' | 'failed';
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly attempts: number;
  readonly receipt: { readonly id: string; readonly place: string; readonly gateway: string } | null;
  readonly error: string | null;
}

/** The fault took effect somewhere between the two; times run from the first, so that none is flattered. */
export interface FaultMoment {
  readonly beganAtMs: number;
  readonly doneAtMs: number;
}

/** A request due this long before the fault may still be under way when it strikes. */
const BEFORE_FAULT_MS = 1_000;

/** Slowest answer, or last word, among the requests that the fault and its undoing could touch. */
export function slowestAround(
  samples: readonly DrillSample[],
  fault: FaultMoment,
  recoveryWindowMs: number,
): number | null {
  let slowest: number | null = null;
  for (const { dueMs, endedMs } of samples) {
    if (dueMs < fault.beganAtMs - BEFORE_FAULT_MS || dueMs > fault.beganAtMs + recoveryWindowMs) continue;
    slowest = Math.max(slowest ?? 0, endedMs - dueMs);
  }
  return slowest;
}

/** From the fault to the first answer that a request due after it got; null when none did. */
export function servedAgainAfter(samples: readonly DrillSample[], fault: FaultMoment): number | null {
  let first: number | null = null;
  for (const { outcome, dueMs, endedMs } of samples) {
    if (outcome !== 'acknowledged' || dueMs < fault.doneAtMs) continue;
    first = Math.min(first ?? Number.POSITIVE_INFINITY, endedMs);
  }
  return first === null ? null : first - fault.beganAtMs;
}

/**
 * Failures that a drill's expectation allows: none; connections that broke with their balancer; whatever was due until
 * the service went on; whatever was due while the fault lasted, which leaves its victim in service.
 */
export type Tolerance = 'nothing' | 'broken-connections' | 'gap' | 'while-held';

/** After the first answer, pools still replace the connections that they lost and the database its standby. */
const SETTLES_WITHIN_MS = 5_000;

/** Whether a failure lies between the fault and the time when the service had settled again. */
export function fellIntoGap(sample: DrillSample, fault: FaultMoment, servedAgainMs: number | null): boolean {
  return (
    servedAgainMs !== null &&
    sample.endedMs >= fault.beganAtMs &&
    sample.dueMs <= fault.beganAtMs + servedAgainMs + SETTLES_WITHIN_MS
  );
}

/** Whether a failure lies between the begin of the fault and the time when what it had delayed was answered. */
export function fellIntoHold(sample: DrillSample, fault: FaultMoment, heldUntilMs: number): boolean {
  return sample.endedMs >= fault.beganAtMs && sample.dueMs <= heldUntilMs + SETTLES_WITHIN_MS;
}

/** After a process stopped holding connections, the reset of the last one still needs to arrive. */
const RESET_ARRIVES_WITHIN_MS = 250;

/**
 * Whether a failure is the connection that broke with its balancer: there was no answer, and the request was under
 * way while the balancer was dying or frozen. No balancer can hand over a request that it has already begun.
 */
export function brokeWithBalancer(sample: DrillSample, fault: FaultMoment, heldUntilMs: number): boolean {
  return (
    sample.outcome === 'failed' &&
    sample.status === 0 &&
    sample.endedMs >= fault.beganAtMs &&
    sample.sentMs <= heldUntilMs + RESET_ARRIVES_WITHIN_MS
  );
}
