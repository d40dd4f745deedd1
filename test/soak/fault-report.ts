import { drillById, isDrillId } from '../../electron/domain/drill/catalogue.ts';
import { groupOf } from '../../electron/domain/drill/drill-choice.ts';
import { blowOf } from '../../electron/domain/drill/drill-kinds.ts';
import { type SoakSurroundings, spread, sumOf } from './soak-report.ts';
import { type Course, isDisturbed, isLoss, runsOf, type SoakRun, type SoakState } from './soak-state.ts';

/** What faults by lot came to: what was struck once, then what was struck at the same time, then the sums. */
export function faultTables(
  state: SoakState,
  courses: readonly Course[],
  { date, machine }: SoakSurroundings,
): string {
  const all = courses.flatMap((course) => runsOf(state, course));
  const [alone, together] = [1, 2].map((count) => all.filter((run) => drawnIn(run).length === count));
  return [
    ...tableOf('fault', alone ?? [], ([drill = '']) => `\`${drill}\``),
    '',
    ...tableOf('two at once', together ?? [], (drawn) => drawn.map(tierOf).sort().join(' and ')),
    '',
    `${date}, ${machine}: ${sentence(all)}`,
  ].join('\n');
}

function sentence(all: readonly SoakRun[]): string {
  const sum = sumOf(all);
  const [alone, together] = [1, 2].map((count) => all.filter((run) => drawnIn(run).length === count).length);
  const foretold = all.filter(isAsPredicted).length;
  const redundant = all.filter(({ lot }) => lot?.isRedundantAfter).length;
  return [
    `${alone} single faults and ${together} pairs`,
    `${sum((run) => run.requests)} requests, ${sum((run) => run.acknowledged)} of them acknowledged`,
    `${sum((run) => run.lost)} acknowledged submissions lost, ${sum((run) => run.duplicated)} stored twice`,
    `${sum((run) => run.sessions?.acknowledged ?? 0)} sessions opened, ${sum((run) => run.sessions?.lost ?? 0)} lost`,
    `the loss as predicted in ${foretold} of ${all.length}`,
    `${sum(({ lot }) => lot?.faultsLeft ?? 0)} faults left in the store`,
    `redundant after ${redundant} of ${all.length}.`,
  ].join('; ');
}

function tableOf(
  title: string,
  runs: readonly SoakRun[],
  kindOf: (drawn: readonly string[]) => string,
): readonly string[] {
  const kinds = [...new Set(runs.map((run) => kindOf(drawnIn(run))))].sort();
  return [
    `| ${title} | runs | passed | disturbed | requests | acknowledged | lost | stored twice | loss predicted | as predicted | served again: median, worst |`,
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...kinds.map((kind) =>
      lineOf(
        kind,
        runs.filter((run) => kindOf(drawnIn(run)) === kind),
      ),
    ),
  ];
}

function lineOf(kind: string, runs: readonly SoakRun[]): string {
  const sum = sumOf(runs);
  const judged = runs.filter((run) => !isDisturbed(run));
  const cells = [
    kind,
    runs.length,
    sum((run) => (run.deviations.length === 0 ? 1 : 0)),
    sum((run) => (isDisturbed(run) ? 1 : 0)),
    sum((run) => run.requests),
    sum((run) => run.acknowledged),
    sum((run) => run.lost),
    sum((run) => run.duplicated),
    sum((run) => (run.lot?.isLossPredicted ? 1 : 0)),
    sum((run) => (isAsPredicted(run) ? 1 : 0)),
    spread(judged.map((run) => run.servedAgainMs)),
  ];
  return `| ${cells.join(' | ')} |`;
}

const drawnIn = ({ lot }: SoakRun): readonly string[] => lot?.drawn ?? [];

/** Whether something is lost is what is predicted; not how much. */
function isAsPredicted(run: SoakRun): boolean {
  return isLoss(run) === (run.lot?.isLossPredicted ?? false);
}

function tierOf(drill: string): string {
  return isDrillId(drill) ? groupOf(blowOf(drillById(drill))) : drill;
}
