import { highlyAvailable } from '../helpers/gateway-pair.ts';
import { faultTables } from './fault-report.ts';
import type { Series } from './series.ts';
import type { Course } from './soak-state.ts';

/** Single faults; a fifth as many pairs of faults. */
export const FULL_FAULTS = 200;
const FAULTS_FOR_A_PAIR = 5;

/** One fault by lot after the other, and two at once now and then, on the stack that has a twin for everything. */
export function faultSeries(faults: number): Series {
  return {
    name: 'faults',
    wanted: { courses: coursesOf(faults), runsOfEach: 1 },
    whole: { courses: coursesOf(FULL_FAULTS), runsOfEach: 1 },
    extent: `${FULL_FAULTS} faults and ${FULL_FAULTS / FAULTS_FOR_A_PAIR} pairs`,
    stackText: highlyAvailable,
    table: faultTables,
  };
}

/** The pairs among the others, so that either shows early. */
function coursesOf(faults: number): readonly Course[] {
  return Array.from({ length: faults }, (_, index) => index + 1).flatMap((seed): readonly Course[] => {
    const one: Course = { drill: 'random-kill', assisted: true, seed };
    const isPairsTurn = seed % FAULTS_FOR_A_PAIR === 0 || (faults < FAULTS_FOR_A_PAIR && seed === faults);
    if (!isPairsTurn) return [one];
    return [one, { drill: 'random-pair', assisted: true, seed: Math.ceil(seed / FAULTS_FOR_A_PAIR) }];
  });
}
