import { median } from '../bench/figures.ts';
import { printShare } from '../helpers/taken-processors.ts';
import {
  type Course,
  isDisturbed,
  isFatal,
  judgedRuns,
  runsOf,
  type SoakRun,
  type SoakState,
} from './soak-state.ts';

/** The result for people: a line for each run, and the table that the documentation holds. */

export function printRun(run: SoakRun): string {
  const { assisted, lot } = run;
  const drill = lot === null ? run.drill : `${run.drill} ${lot.seed} (${lot.drawn.join(' and ')})`;
  const how = assisted ? 'with the guardian' : 'without it';
  const served =
    run.servedAgainMs === null ? 'not served again' : `served again after ${ms(run.servedAgainMs)}`;
  const counted = `${run.requests} requests, ${run.lost} lost, ${run.duplicated} duplicated`;
  const disturbed = isDisturbed(run) ? `, disturbed (${printShare(run.takenShare)} of the processors)` : '';
  const wrong = [...run.deviations, ...leftBehind(run)];
  const troubles = wrong.length === 0 ? '' : `: ${wrong.join('; ')}`;
  const mark = wrong.length === 0 ? '✓' : isDisturbed(run) ? '~' : '✗';
  return `${mark} ${drill} ${how}, ${served}, ${counted}${disturbed}${troubles}`;
}

function leftBehind({ lot }: SoakRun): readonly string[] {
  if (lot === null) return [];
  const faults = lot.faultsLeft === 0 ? [] : [`${lot.faultsLeft} faults were left in the store`];
  return lot.isRedundantAfter ? faults : [...faults, 'the stack was not redundant again'];
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
  const sum = sumOf(all);
  return [
    '| drill | guardian | runs | passed | disturbed | requests | lost | stored twice | served again: median, worst | redundant again: median, worst |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...courses.map((course) => tableLine(course, runsOf(state, course))),
    '',
    `${date}, ${machine}: ${all.length} drills, ${sum((run) => run.requests)} requests, ${sum((run) => run.lost)} acknowledged submissions lost, ${sum((run) => run.duplicated)} stored twice.`,
  ].join('\n');
}

function tableLine({ drill, assisted }: Course, runs: readonly SoakRun[]): string {
  const judged = runs.filter((run) => !isDisturbed(run));
  const sum = sumOf(runs);
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

export function sumOf(runs: readonly SoakRun[]): (figureOf: (run: SoakRun) => number) => number {
  return (figureOf) => runs.reduce((total, run) => total + figureOf(run), 0);
}

export function spread(measured: readonly (number | null)[]): string {
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
    return judged.length >= runsOfEach && judged.every((run) => !isFatal(run) && run.deviations.length === 0);
  });
}

/** Null when the page has no place of this name for it. */
export function withSoakTable(page: string, name: string, table: string): string | null {
  const [opening, closing] = [placeOpening(name), `<!-- /${name} -->`];
  const start = page.indexOf(opening);
  const end = page.indexOf(closing, start);
  if (start === -1 || end === -1) return null;
  return `${page.slice(0, start + opening.length)}\n${table}\n${page.slice(end)}`;
}

export function placeOpening(name: string): string {
  return `<!-- ${name} -->`;
}
