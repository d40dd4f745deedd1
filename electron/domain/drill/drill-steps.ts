import type { Blow, Drill, Step } from './drill.ts';
import { groupOf, possibleBlows } from './drill-choice.ts';
import type { DrillTargets } from './drill-targets.ts';
import { pickOne, seededNumbers } from './seeded.ts';

/**
 * The steps of a drill in order. What is left to a lot follows from the seed and from what the stack has, so that the
 * same seed on the same stack is the same drill.
 */
export function* stepsOf({ method }: Drill, targets: DrillTargets, seed: number): Generator<Step> {
  if (method.kind === 'load-only') return;
  if (method.kind === 'steps') return yield* method.steps;
  const next = seededNumbers(seed);
  const pool = possibleBlows(method, targets);
  const count = method.kind === 'rolling' ? method.atMost : 1;
  const together = method.kind === 'random' ? method.together : 1;
  for (let step = 0; step < count; step += 1) {
    yield { blows: drawBlows(pool, together, next), until: 'redundant' };
  }
}

/** Each group has the same chance, however many ways there are to hurt it. */
function drawBlows(pool: readonly Blow[], together: number, next: () => number): readonly Blow[] {
  const groups = [...new Set(pool.map(groupOf))];
  const drawn: Blow[] = [];
  while (drawn.length < together && groups.length > 0) {
    const group = pickOne(groups, next);
    const blow = pickOne(
      pool.filter((each) => groupOf(each) === group),
      next,
    );
    if (group === null || blow === null) break;
    groups.splice(groups.indexOf(group), 1);
    drawn.push(blow);
  }
  return drawn;
}

/** Whether a lot decides anything: only then does a seed mean something. */
export function isSeeded({ method }: Drill): boolean {
  return method.kind === 'random' || method.kind === 'rolling';
}
