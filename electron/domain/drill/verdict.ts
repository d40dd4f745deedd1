import type { DrillId } from './drill-id.ts';
import type { LedgerComparison } from './ledger.ts';
import {
  brokeWithBalancer,
  type DrillSample,
  type FaultMoment,
  fellIntoGap,
  servedAgainAfter,
  slowestAround,
  type Tolerance,
} from './measurements.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** Equal in structure to the contract's `drillVerdict`, which parses it where it crosses the boundary. */
export interface DrillVerdict {
  readonly id: DrillId;
  readonly passed: boolean;
  readonly requests: number;
  readonly failed: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly unacknowledged: number;
  readonly slowestMs: number | null;
  readonly detectMs: number | null;
  readonly servedAgainMs: number | null;
  readonly redundantAgainMs: number | null;
  readonly stack: string;
  readonly runId: string;
  readonly startedAtMs: number;
  readonly victim: string;
  readonly sentence: string;
  readonly deviations: readonly string[];
  readonly plannedRequests: number;
  readonly sentRequests: number;
  readonly retriedRequests: number;
  readonly latencyMs: LatencySummary;
}

export interface LatencySummary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export type DrillPhase =
  | 'checking'
  | 'load-started'
  | 'fault-injected'
  | 'detected'
  | 'served-again'
  | 'reverting'
  | 'redundant-again'
  | 'counting'
  | 'done';

export type DrillProgress =
  | { readonly kind: 'phase'; readonly phase: DrillPhase; readonly text: string; readonly atMs: number }
  | {
      readonly kind: 'load';
      readonly atMs: number;
      readonly sent: number;
      readonly acknowledged: number;
      readonly failed: number;
      readonly slowestMs: number;
    }
  | { readonly kind: 'note'; readonly text: string };

/** Everything that was seen of one drill, from which its verdict follows. */
export interface DrillObservations {
  readonly id: DrillId;
  readonly stack: string;
  readonly runId: string;
  readonly startedAtMs: number;
  readonly victim: string;
  /** `was killed`: for the sentence. */
  readonly deed: string;
  readonly ratePerSecond: number;
  /** Failures that are within the expectation. */
  readonly tolerates: Tolerance;
  readonly recoveryWindowMs: number;
  readonly fault: FaultMoment;
  /** What proved that the fault happened; null when nothing did. */
  readonly faultEvidence: string | null;
  /** When the victim stopped holding connections: it died, or it went on. */
  readonly heldUntilMs: number;
  /** When the stack itself, or what watches it, noticed. */
  readonly noticedAtMs: number | null;
  readonly redundantAtMs: number | null;
  readonly load: {
    readonly planned: number;
    readonly sent: number;
    readonly samples: readonly DrillSample[];
    readonly latencyMs: LatencySummary;
  };
  readonly ledger: LedgerComparison;
}

/** Below this share of the planned requests nobody knows what the missing ones would have met. */
const MIN_SENT_SHARE = 0.99;

export function judgeDrill(seen: DrillObservations): DrillVerdict {
  const { load, ledger, fault } = seen;
  const failures = load.samples.filter((sample) => sample.outcome !== 'acknowledged');
  const servedAgainMs = servedAgainAfter(load.samples, fault);
  const figures = {
    id: seen.id,
    requests: load.samples.length,
    failed: failures.length,
    lost: ledger.lost,
    duplicated: ledger.duplicated,
    unacknowledged: ledger.unacknowledged,
    slowestMs: rounded(slowestAround(load.samples, fault, seen.recoveryWindowMs)),
    detectMs: rounded(since(fault, seen.noticedAtMs)),
    servedAgainMs: rounded(servedAgainMs),
    redundantAgainMs: rounded(since(fault, seen.redundantAtMs)),
  };
  const deviations = deviationsOf(seen, failures, servedAgainMs);
  const passed = deviations.length === 0;
  return {
    ...figures,
    passed,
    stack: seen.stack,
    runId: seen.runId,
    startedAtMs: seen.startedAtMs,
    victim: seen.victim,
    sentence: verdictSentence({ ...figures, deviations, ...seen }),
    deviations,
    plannedRequests: load.planned,
    sentRequests: load.sent,
    retriedRequests: load.samples.filter((sample) => sample.attempts > 1).length,
    latencyMs: load.latencyMs,
  };
}

function deviationsOf(
  seen: DrillObservations,
  failures: readonly DrillSample[],
  servedAgainMs: number | null,
): readonly string[] {
  const { load, ledger, fault, victim } = seen;
  const deviations: string[] = [];
  if (seen.faultEvidence === null) deviations.push(`the fault was not observed to happen to ${victim}`);
  if (load.planned === 0 || load.sent < load.planned * MIN_SENT_SHARE) {
    deviations.push(`only ${load.sent} of ${load.planned} planned requests were sent`);
  }
  const isExpected = (sample: DrillSample): boolean => {
    if (seen.tolerates === 'gap') return fellIntoGap(sample, fault, servedAgainMs);
    return seen.tolerates === 'broken-connections' && brokeWithBalancer(sample, fault, seen.heldUntilMs);
  };
  const unexpected = failures.filter((sample) => !isExpected(sample));
  if (unexpected.length > 0) {
    deviations.push(`${unexpected.length} requests failed (${describeFailures(unexpected)})`);
  }
  if (servedAgainMs === null) deviations.push('no request due after the fault was answered');
  if (ledger.acknowledged === 0) deviations.push('no submission was acknowledged, so none could be counted');
  if (ledger.lost > 0) deviations.push(`${ledger.lost} acknowledged submissions were lost`);
  if (ledger.duplicated > 0) deviations.push(`${ledger.duplicated} submissions were stored more than once`);
  if (ledger.unfinished > 0) {
    deviations.push(`${ledger.unfinished} acknowledged submissions were never marked as done`);
  }
  if (ledger.lost + ledger.duplicated + ledger.unfinished > 0) deviations.push(...ledger.examples);
  if (seen.redundantAtMs === null) deviations.push(`${victim} did not come back`);
  return deviations;
}

/** The three most frequent reasons, `12 × HTTP 503`. */
function describeFailures(failures: readonly DrillSample[]): string {
  const counts = new Map<string, number>();
  for (const { status, error } of failures) {
    const reason = status === 0 ? (error ?? 'no answer') : `HTTP ${status}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([reason, count]) => `${count} × ${reason}`)
    .join(', ');
}

/** Never negative: HAProxy may see a refusal before the engine reports the death. */
function since(fault: FaultMoment, atMs: number | null): number | null {
  return atMs === null ? null : Math.max(0, atMs - fault.beganAtMs);
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
