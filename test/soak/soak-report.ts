import { median } from '../bench/figures.ts';
import { printShare } from '../helpers/taken-processors.ts';
import {
  type Course,
  isDisturbed,
  isLoss,
  judgedRuns,
  runsOf,
  type SoakRun,
  type SoakState,
} from './soak-state.ts';

/** The result for people: a line for each run, and the table that the documentation holds. */

export function printRun(run: SoakRun): string {
  const { drill, assisted } = run;
  const how = assisted ? 'with the guardian' : 'without it';
  const served =
    run.servedAgainMs === null ? 'not served again' : `served again after ${ms(run.servedAgainMs)}`;
  const counted = `${run.requests} requests, ${run.lost} lost, ${run.duplicated} duplicated`;
  const disturbed = isDisturbed(run) ? `, disturbed (${printShare(run.takenShare)} of the processors)` : '';
  const troubles = run.deviations.length === 0 ? '' : `: ${run.deviations.join('; ')}`;
  const mark = run.deviations.length === 0 ? '✓' : isDisturbed(run) ? '~' : '✗';
  return `${mark} ${drill} ${how}, ${served}, ${counted}${disturbed}${troubles}`;
}

export interface SoakSurroundings {
  /** `2026-11-21` */
  readonly date: string;
  /** Cores, memory, versions; no names. */
  readonly machine: string;
}

export function soakTable(
  state: SoakState,
  courses: readonly Course[],
  { date, machine }: SoakSurroundings,
): string {
  const all = courses.flatMap((course) => runsOf(state, course));
  const sum = (figure: 'requests' | 'lost' | 'duplicated'): number =>
    all.reduce((total, run) => total + run[figure], 0);
  return [
    '| drill | guardian | runs | passed | disturbed | requests | lost | stored twice | served again: median, worst | redundant again: median, worst |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...courses.map((course) => tableLine(course, runsOf(state, course))),
    '',
    `${date}, ${machine}: ${all.length} drills, ${sum('requests')} requests, ${sum('lost')} acknowledged submissions lost, ${sum('duplicated')} stored twice.`,
  ].join('\n');
}

function tableLine({ drill, assisted }: Course, runs: readonly SoakRun[]): string {
  const judged = runs.filter((run) => !isDisturbed(run));
  const sum = (of: (run: SoakRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const cells = [
    `\`${drill}\``,
    assisted ? 'yes' : 'no',
    runs.length,
    sum((run) => (run.deviations.length === 0 ? 1 : 0)),
    sum((run) => (isDisturbed(run) ? 1 : 0)),
    sum((run) => run.requests),
    sum((run) => run.lost),
    sum((run) => run.duplicated),
    spread(judged.map((run) => run.servedAgainMs)),
    spread(judged.map((run) => run.redundantAgainMs)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function spread(measured: readonly (number | null)[]): string {
  const values = measured.filter((value) => value !== null);
  if (values.length === 0) return 'never';
  const never = measured.length - values.length;
  return `${ms(median(values))}, ${ms(Math.max(...values))}${never === 0 ? '' : ` (${never} times never)`}`;
}

function ms(value: number): string {
  return value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(1)} s`;
}

export function printDuration(durationMs: number): string {
  const minutes = Math.ceil(durationMs / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The exit code's meaning: every course was run often enough, and nothing went wrong in any. */
export function isProven(state: SoakState, courses: readonly Course[], runsOfEach: number): boolean {
  return courses.every((course) => {
    const judged = judgedRuns(state, course, runsOfEach);
    return judged.length >= runsOfEach && judged.every((run) => !isLoss(run) && run.deviations.length === 0);
  });
}

const OPENING = '<!-- soak -->';
const CLOSING = '<!-- /soak -->';

/** Null when the page has no place for it. */
export function withSoakTable(page: string, table: string): string | null {
  const start = page.indexOf(OPENING);
  const end = page.indexOf(CLOSING, start);
  if (start === -1 || end === -1) return null;
  return `${page.slice(0, start + OPENING.length)}\n${table}\n${page.slice(end)}`;
}
