import { DATABASE_DRILLS, standbyStack } from '../helpers/database-drills.ts';
import type { Series } from './series.ts';
import { soakTable } from './soak-report.ts';
import type { Course } from './soak-state.ts';

export const FULL_RUNS = 20;

/** Each drill of a database with a standby again and again, with and without the guardian. */
export function drillSeries(drills: typeof DATABASE_DRILLS, runsOfEach: number): Series {
  return {
    name: 'soak',
    wanted: { courses: coursesOf(drills), runsOfEach },
    whole: { courses: coursesOf(DATABASE_DRILLS), runsOfEach: FULL_RUNS },
    extent: `all drills, ${FULL_RUNS} times each`,
    stackText: standbyStack,
    table: soakTable,
  };
}

function coursesOf(drills: typeof DATABASE_DRILLS): readonly Course[] {
  return drills.flatMap((drill) => [true, false].map((assisted) => ({ drill, assisted, seed: null })));
}
