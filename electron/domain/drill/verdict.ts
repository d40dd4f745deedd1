import type { GuardSummary } from '../failover/guard-summary.ts';
import { type AnswerRates, answerRates, longestGapMs } from './answer-rates.ts';
import type { BalancerEvidence } from './balancer-evidence.ts';
import type { Hypothesis } from './drill.ts';
import type { DrillId } from './drill-id.ts';
import type { LedgerComparison } from './ledger.ts';
import type { MachineShare } from './machine-share.ts';
import {
  type DrillSample,
  type FaultMoment,
  servedAgainAfter,
  slowestAround,
  type Tolerance,
} from './measurements.ts';
import type { SessionComparison } from './session-ledger.ts';
import { deviationsOf, failuresOf } from './verdict-deviations.ts';
import { struckText, verdictSentence } from './verdict-sentence.ts';

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
  /** Of several faults the longest, here and in the two that follow. */
  readonly detectMs: number | null;
  readonly servedAgainMs: number | null;
  readonly redundantAgainMs: number | null;
  readonly stack: string;
  readonly runId: string;
  readonly startedAtMs: number;
  /** All that were hit; empty when nothing was hurt. */
  readonly victim: string;
  /** Each fault in the order in which they struck. */
  readonly strikes: readonly StrikeFigures[];
  /** What the lots were drawn with; null where nothing was left to a lot. */
  readonly seed: number | null;
  /** Who could hand the victim's lead over sooner than its manager does; null where there is none to hand over. */
  readonly guardedBy: GuardSummary['by'] | null;
  readonly sentence: string;
  readonly deviations: readonly string[];
  readonly plannedRequests: number;
  readonly sentRequests: number;
  readonly retriedRequests: number;
  readonly latencyMs: LatencySummary;
  /** Of the sessions that were opened beside the submissions; null where none were. */
  readonly sessions: SessionFigures | null;
  /** What the balancers counted themselves; null when nobody asked them or none answered. */
  readonly balancers: BalancerEvidence | null;
  /** Between two acknowledgements; null when there were not two. */
  readonly longestGapMs: number | null;
  readonly rates: AnswerRates | null;
  /** What measuring cost, and what of the machine was not there meanwhile; null when nobody looked. */
  readonly machine: MachineShare | null;
}

export interface StrikeFigures {
  readonly victim: string;
  readonly deed: string;
  readonly detectMs: number | null;
  readonly servedAgainMs: number | null;
  readonly redundantAgainMs: number | null;
}

export interface SessionFigures {
  readonly requests: number;
  readonly failed: number;
  /** Openings that were acknowledged, each after a replica had the session. */
  readonly acknowledged: number;
  readonly lost: number;
  /** What was written into them afterwards; the cache acknowledges that before a replica has it. */
  readonly writesAcknowledged: number;
  readonly writesLost: number;
}

/** What was seen of the sessions. */
export interface SessionObservations {
  readonly tolerates: Tolerance;
  readonly load: {
    readonly planned: number;
    readonly sent: number;
    readonly samples: readonly DrillSample[];
  };
  readonly ledger: SessionComparison;
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
  /** Of a load that changes the highest. */
  readonly ratePerSecond: number;
  readonly guardedBy: GuardSummary['by'] | null;
  readonly hypothesis: readonly Hypothesis[];
  readonly seed: number | null;
  /** Empty for a drill that hurts nobody. */
  readonly strikes: readonly StrikeObservation[];
  readonly load: {
    readonly planned: number;
    readonly sent: number;
    readonly samples: readonly DrillSample[];
    readonly latencyMs: LatencySummary;
  };
  readonly ledger: LedgerComparison;
  readonly sessions: SessionObservations | null;
  /** Who should have gone on while the fault lasted and did not, in words; empty where nobody had to. */
  readonly stoodStill: readonly string[];
  readonly balancers?: BalancerEvidence | null;
  readonly machine?: MachineShare | null;
}

/** What was seen of one fault. */
export interface StrikeObservation {
  readonly victim: string;
  /** `was killed`: for the sentence. */
  readonly deed: string;
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
}

export function judgeDrill(seen: DrillObservations): DrillVerdict {
  const { load, ledger } = seen;
  const failures = failuresOf(load.samples);
  // Where sessions are what the fault interrupts, they say when the service went on.
  const serving = (seen.sessions?.load ?? load).samples;
  const strikes = seen.strikes.map((strike) => ({
    ...strike,
    detectMs: rounded(since(strike.fault, strike.noticedAtMs)),
    servedAgainMs: servedAgainAfter(serving, strike.fault),
    redundantAgainMs: rounded(since(strike.fault, strike.redundantAtMs)),
  }));
  const sessions = seen.sessions === null ? null : sessionFigures(seen.sessions);
  const figures = {
    id: seen.id,
    requests: load.samples.length,
    failed: failures.length,
    lost: ledger.lost,
    duplicated: ledger.duplicated,
    unacknowledged: ledger.unacknowledged,
    slowestMs: rounded(slowest(seen)),
    detectMs: longestOf(strikes.flatMap(({ detectMs }) => detectMs ?? [])),
    servedAgainMs: rounded(longestOrNever(strikes.map(({ servedAgainMs }) => servedAgainMs))),
    redundantAgainMs: longestOrNever(strikes.map(({ redundantAgainMs }) => redundantAgainMs)),
  };
  const deviations = deviationsOf(seen, strikes, failures);
  const passed = deviations.length === 0;
  return {
    ...figures,
    passed,
    stack: seen.stack,
    runId: seen.runId,
    startedAtMs: seen.startedAtMs,
    victim: [...new Set(strikes.map(({ victim }) => victim))].join(', '),
    strikes: strikes.map(({ victim, deed, detectMs, servedAgainMs, redundantAgainMs }) => ({
      ...{ victim, deed, detectMs, servedAgainMs: rounded(servedAgainMs), redundantAgainMs },
    })),
    seed: seen.seed,
    guardedBy: seen.guardedBy,
    sentence: verdictSentence({ ...seen, ...figures, struck: struckText(strikes), sessions, deviations }),
    deviations,
    plannedRequests: load.planned,
    sentRequests: load.sent,
    retriedRequests: load.samples.filter((sample) => sample.attempts > 1).length,
    latencyMs: load.latencyMs,
    sessions,
    balancers: seen.balancers ?? null,
    longestGapMs: rounded(longestGapMs(load.samples)),
    rates: answerRates(load.samples),
    machine: seen.machine ?? null,
  };
}

/** Around the faults; of a drill without any among all. */
function slowest({ strikes, load: { samples } }: DrillObservations): number | null {
  if (strikes.length === 0) return longestOf(samples.map(({ dueMs, endedMs }) => endedMs - dueMs));
  const each = strikes.map(({ fault, recoveryWindowMs }) => slowestAround(samples, fault, recoveryWindowMs));
  return longestOf(each.flatMap((ms) => ms ?? []));
}

/** A loop, because a call with a hundred thousand arguments is none. */
function longestOf(times: readonly number[]): number | null {
  let longest: number | null = null;
  for (const ms of times) longest = longest === null || ms > longest ? ms : longest;
  return longest;
}

const longestOrNever = (times: readonly (number | null)[]): number | null =>
  times.includes(null) ? null : longestOf(times.flatMap((ms) => ms ?? []));

function sessionFigures({ load, ledger }: SessionObservations): SessionFigures {
  const { examples: _told, ...counted } = ledger;
  return { requests: load.samples.length, failed: failuresOf(load.samples).length, ...counted };
}

/** Never negative: HAProxy may see a refusal before the engine reports the death. */
function since(fault: FaultMoment, atMs: number | null): number | null {
  return atMs === null ? null : Math.max(0, atMs - fault.beganAtMs);
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
