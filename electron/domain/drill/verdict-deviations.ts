import { countOf } from '../wording.ts';
import {
  brokeWithBalancer,
  type DrillSample,
  fellIntoGap,
  fellIntoHold,
  type Tolerance,
} from './measurements.ts';
import type { DrillObservations, StrikeObservation } from './verdict.ts';
import { hypothesisDeviations } from './verdict-hypothesis.ts';

/** Each reason why a drill did not pass, in words; none when it did. */

/** Below this share of the planned requests nobody knows what the missing ones would have met. */
const MIN_SENT_SHARE = 0.99;

export const failuresOf = (samples: readonly DrillSample[]) =>
  samples.filter((sample) => sample.outcome !== 'acknowledged');

/** With the time that its service needed, unrounded: failures are held against it. */
type MeasuredStrike = StrikeObservation & { readonly servedAgainMs: number | null };

export function deviationsOf(
  seen: DrillObservations,
  strikes: readonly MeasuredStrike[],
  failures: readonly DrillSample[],
): readonly string[] {
  const { load, ledger } = seen;
  const deviations: string[] = [];
  for (const { faultEvidence, victim } of strikes) {
    if (faultEvidence === null) deviations.push(`the fault was not observed to happen to ${victim}`);
  }
  if (load.planned === 0 || load.sent < load.planned * MIN_SENT_SHARE) {
    deviations.push(`only ${load.sent} of ${load.planned} planned requests were sent`);
  }
  const unexpectedOf = (failed: readonly DrillSample[], tolerates: Tolerance | null) =>
    failed.filter((sample) => !strikes.some((strike) => isTolerated(sample, strike, tolerates)));
  const mayFailByShare = seen.hypothesis.some(({ kind }) => kind === 'failed-share');
  const unexpected = mayFailByShare ? [] : unexpectedOf(failures, null);
  if (unexpected.length > 0) {
    // Beside it stands how many failed in all, of which the drill may tolerate some.
    const count = countOf(unexpected.length, 'request');
    deviations.push(`${count} failed that should not have (${describeFailures(unexpected)})`);
  }
  deviations.push(...hypothesisDeviations(seen, failures), ...seen.stoodStill);
  if (seen.sessions !== null) {
    const { tolerates, load: opened, ledger: kept } = seen.sessions;
    const unopened = unexpectedOf(failuresOf(opened.samples), tolerates);
    if (opened.planned === 0 || opened.sent < opened.planned * MIN_SENT_SHARE) {
      deviations.push(`only ${opened.sent} of ${opened.planned} planned sessions were tried`);
    }
    if (unopened.length > 0) {
      deviations.push(`${unopened.length} sessions could not be opened (${describeFailures(unopened)})`);
    }
    if (kept.acknowledged === 0) deviations.push('no session was opened, so none could be counted');
    if (kept.lost > 0) deviations.push(`${kept.lost} acknowledged sessions were lost`, ...kept.examples);
  }
  if (strikes.some(({ servedAgainMs }) => servedAgainMs === null)) {
    deviations.push('no request due after the fault was answered');
  }
  if (ledger.acknowledged === 0) deviations.push('no submission was acknowledged, so none could be counted');
  if (ledger.lost > 0) deviations.push(`${ledger.lost} acknowledged submissions were lost`);
  if (ledger.duplicated > 0) deviations.push(`${ledger.duplicated} submissions were stored more than once`);
  if (ledger.unfinished > 0) {
    deviations.push(`${ledger.unfinished} acknowledged submissions were never marked as done`);
  }
  if (ledger.lost + ledger.duplicated + ledger.unfinished > 0) deviations.push(...ledger.examples);
  for (const { victim, redundantAtMs } of strikes) {
    if (redundantAtMs === null) deviations.push(`${victim} did not come back`);
  }
  return deviations;
}

/** `tolerates` is the strike's own where null. */
function isTolerated(sample: DrillSample, strike: MeasuredStrike, tolerates: Tolerance | null): boolean {
  switch (tolerates ?? strike.tolerates) {
    case 'nothing':
      return false;
    case 'gap':
      return fellIntoGap(sample, strike.fault, strike.servedAgainMs);
    case 'while-held':
      return fellIntoHold(sample, strike.fault, strike.heldUntilMs);
    case 'broken-connections':
      return brokeWithBalancer(sample, strike.fault, strike.heldUntilMs);
  }
}

/** The three most frequent reasons, `12 × HTTP 503 database-unavailable`; without a word it was the balancer's own answer. */
function describeFailures(failures: readonly DrillSample[]): string {
  const counts = new Map<string, number>();
  for (const { status, error } of failures) {
    const reason = status === 0 ? (error ?? 'no answer') : ['HTTP', status, error ?? []].flat().join(' ');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([reason, count]) => `${count} × ${reason}`)
    .join(', ');
}
