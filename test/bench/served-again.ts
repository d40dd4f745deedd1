import { besideOf, type DrillRuns } from './failover-drills.ts';
import type { Measurement } from './row.ts';

/** How long the service was away in each drill; what did not pass, or took longer than the worst may, is told beside it. */
export function servedAgain(drills: DrillRuns, worstMs = Number.POSITIVE_INFINITY): Measurement {
  const { verdicts } = drills;
  const runs = verdicts.map(({ servedAgainMs }) => servedAgainMs ?? Number.POSITIVE_INFINITY);
  const troubles = [
    ...verdicts.filter(({ passed }) => !passed).map(({ sentence }) => sentence),
    ...runs.filter((ms) => ms > worstMs).map((ms) => `One took ${Math.round(ms)} ms.`),
  ];
  return { runs, ...besideOf(drills), ...(troubles.length === 0 ? {} : { trouble: troubles.join(' ') }) };
}
