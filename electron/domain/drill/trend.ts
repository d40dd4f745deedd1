import * as z from 'zod';
import { drillConditions, type Regression } from './drill-conditions.ts';
import { drillFigures } from './drill-figures.ts';
import { duration } from './verdict-sentence.ts';

/**
 * Whether a run was worse than its predecessors. The rule is robust: what is usual is the median of the last passed runs
 * under the same load, how much they scatter is the median of their distances from it, and neither is moved by one run
 * that was odd. A time is worse when it lies beyond that scatter, beyond half as much again, and beyond what anybody
 * would notice. A count is worse when it is not zero and always was.
 */

export const trendRun = drillFigures.omit({ requests: true, unacknowledged: true }).extend({
  startedAtMs: z.number(),
  guardedBy: z.string().nullable().default(null),
  sessions: z.object({ lost: z.number() }).nullable().default(null),
  conditions: drillConditions
    .pick({ ratePerSecond: true, clientRetries: true, assisted: true })
    .nullable()
    .default(null),
});
export type TrendRun = z.output<typeof trendRun>;

/** Older ones say less about the stack as it is. */
const WINDOW = 10;
/** With fewer, the scatter of the times is a guess. */
const LEAST_RUNS = 5;
/** In normal deviations, as far as so few runs tell them. */
const SPREADS = 4;
/** A normal deviation is so many median distances. */
const DEVIATION_PER_DISTANCE = 1.4826;
const LEAST_SHARE = 0.5;
/** Below it a difference is the machine's doing, and nobody's loss. */
const LEAST_MS = 100;

type TimeFigure = 'servedAgainMs' | 'detectMs' | 'redundantAgainMs' | 'slowestMs';

const TIMES: Readonly<Record<TimeFigure, (time: string, usual: string) => string>> = {
  servedAgainMs: (time, usual) => `served again after ${time}, usually after ${usual}`,
  detectMs: (time, usual) => `noticed after ${time}, usually after ${usual}`,
  redundantAgainMs: (time, usual) => `redundant again after ${time}, usually after ${usual}`,
  slowestMs: (time, usual) => `slowest answer ${time}, usually ${usual}`,
};

const COUNTS: readonly {
  readonly figure: string;
  readonly of: (run: TrendRun) => number;
  readonly words: string;
}[] = [
  { figure: 'lost', of: ({ lost }) => lost, words: 'lost' },
  { figure: 'duplicated', of: ({ duplicated }) => duplicated, words: 'stored twice' },
  { figure: 'sessions', of: ({ sessions }) => sessions?.lost ?? 0, words: 'sessions lost' },
  { figure: 'failed', of: ({ failed }) => failed, words: 'requests failed' },
];

/** `former` in any order; runs under another load, and those that did not pass, are no measure and left out. */
export function regressionsOf(run: TrendRun, former: readonly TrendRun[]): readonly Regression[] {
  const usual = comparableTo(run, former);
  return [...moreThanNone(run, usual), ...slower(run, usual)];
}

/** The last ones that are, newest first. */
export function comparableTo(run: TrendRun, former: readonly TrendRun[]): readonly TrendRun[] {
  return former
    .filter((other) => other.passed && isAlike(run, other))
    .sort((a, b) => b.startedAtMs - a.startedAtMs)
    .slice(0, WINDOW);
}

/** Not asked: what the stack was made of. A change that made it slower is what one wants to hear of. */
function isAlike(one: TrendRun, other: TrendRun): boolean {
  if (one.conditions === null || other.conditions === null) return false;
  return (
    one.guardedBy === other.guardedBy &&
    one.conditions.ratePerSecond === other.conditions.ratePerSecond &&
    one.conditions.clientRetries === other.conditions.clientRetries &&
    one.conditions.assisted === other.conditions.assisted
  );
}

function moreThanNone(run: TrendRun, usual: readonly TrendRun[]): readonly Regression[] {
  if (usual.length === 0) return [];
  return COUNTS.filter(({ of }) => of(run) > 0 && usual.every((other) => of(other) === 0)).map(
    ({ figure, of, words }) => ({
      figure,
      text: `${of(run)} ${words}, none in ${usual.length} earlier ${usual.length === 1 ? 'run' : 'runs'}`,
    }),
  );
}

function slower(run: TrendRun, usual: readonly TrendRun[]): readonly Regression[] {
  return (Object.keys(TIMES) as TimeFigure[]).flatMap((figure) => {
    const time = run[figure];
    const times = usual.flatMap((other) => other[figure] ?? []);
    if (time === null || times.length < LEAST_RUNS) return [];
    const middle = median(times);
    if (time <= middle + toleranceOf(times, middle)) return [];
    const told = TIMES[figure](duration(time), duration(middle));
    return [{ figure, text: `${told} (median of ${times.length} runs)` }];
  });
}

function toleranceOf(times: readonly number[], middle: number): number {
  const scatter = DEVIATION_PER_DISTANCE * median(times.map((time) => Math.abs(time - middle)));
  return Math.max(SPREADS * scatter, LEAST_SHARE * middle, LEAST_MS);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [below = 0, above = 0] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}
