import type { GuardSummary } from '../failover/guard-summary.ts';
import { listOf } from '../wording.ts';
import type { SessionFigures } from './verdict.ts';

/** Above this many faults nobody wants to read who they hit. */
const NAMED_AT_MOST = 3;

/** `gateway-1 was killed`, `gateway-1 and gateway-2 were killed`, `7 faults hit 5 members`. */
export function struckText(strikes: readonly { readonly victim: string; readonly deed: string }[]): string {
  if (strikes.length === 0) return 'nothing was hurt';
  const victims = new Map<string, Set<string>>();
  for (const { victim, deed } of strikes) victims.set(deed, (victims.get(deed) ?? new Set()).add(victim));
  const isOneDeed = victims.size === 1;
  const hit = new Set(strikes.map(({ victim }) => victim));
  if (!isOneDeed && strikes.length > NAMED_AT_MOST) return `${strikes.length} faults hit ${hit.size} members`;
  const parts = [...victims].map(([deed, names]) => {
    return `${listOf([...names])} ${deedOf(deed, names.size)}`;
  });
  const times = isOneDeed && strikes.length > hit.size ? ` ${strikes.length} times` : '';
  return `${listOf(parts)}${times}`;
}

/** `was killed`, of several `were killed`. */
export function deedOf(deed: string, victims: number): string {
  return victims > 1 ? deed.replace(/^was /, 'were ') : deed;
}

/** One sentence that a person can repeat, with the numbers that matter and the first reason when it did not pass. */
export function verdictSentence(told: {
  /** Whom what happened to. */
  readonly struck: string;
  readonly ratePerSecond: number;
  readonly guardedBy: GuardSummary['by'] | null;
  readonly requests: number;
  readonly failed: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly slowestMs: number | null;
  readonly detectMs: number | null;
  readonly servedAgainMs: number | null;
  readonly redundantAgainMs: number | null;
  readonly deviations: readonly string[];
  readonly sessions: SessionFigures | null;
}): string {
  const [firstDeviation, ...others] = told.deviations;
  const what = `${told.struck} under ${count(told.ratePerSecond)} requests a second${GUARDS[told.guardedBy ?? 'none']}`;
  const numbers = [
    `${count(told.failed)} of ${count(told.requests)} requests failed`,
    `${count(told.lost)} acknowledged submissions were lost`,
    `${count(told.duplicated)} were stored twice`,
    ...(told.sessions === null ? [] : [sessionNumbers(told.sessions)]),
  ].join(', ');
  const times = [
    told.slowestMs === null ? null : `slowest answer ${duration(told.slowestMs)}`,
    told.detectMs === null ? null : `noticed after ${duration(told.detectMs)}`,
    told.servedAgainMs === null ? null : `served again after ${duration(told.servedAgainMs)}`,
    told.redundantAgainMs === null ? null : `redundant again after ${duration(told.redundantAgainMs)}`,
  ].filter((part) => part !== null);
  const tail = times.length === 0 ? '' : `; ${times.join(', ')}`;
  if (firstDeviation === undefined) return `Passed: ${what}, ${numbers}${tail}.`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `Did not pass: ${what}; ${firstDeviation}${more}; ${numbers}${tail}.`;
}

const GUARDS = {
  warden: ', guarded by the warden',
  app: ', guarded by the app',
  nobody: ', guarded by nobody',
  none: '',
} as const;

/** Two promises, told apart: openings wait for a replica, later writes do not. */
function sessionNumbers(told: SessionFigures): string {
  const opened = `${count(told.failed)} of ${count(told.requests)} sessions could not be opened`;
  const lost = `${count(told.lost)} of ${count(told.acknowledged)} acknowledged ones were lost`;
  const writes = `${count(told.writesLost)} of ${count(told.writesAcknowledged)} later writes to them, which no replica had confirmed`;
  return `${opened}, ${lost}, and ${writes}`;
}

function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
