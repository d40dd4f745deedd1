import type { DrillVerdict } from '../../../electron/contract/schemas.ts';

/** Figures of one drill over its runs. What is worse than usual was said by the host, by its own rule. */

export const TREND_FIGURES = [
  'slowestMs',
  'detectMs',
  'servedAgainMs',
  'redundantAgainMs',
  'failed',
  'lost',
] as const;
export type TrendFigure = (typeof TREND_FIGURES)[number];

export function isTime(figure: TrendFigure): boolean {
  return figure !== 'failed' && figure !== 'lost';
}

export interface TrendSeries {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** When a run was worse than those before it. */
  readonly worseAtMs: readonly number[];
}

export function trendOf(newestFirst: readonly DrillVerdict[], figure: TrendFigure): TrendSeries {
  const oldestFirst = newestFirst.toReversed();
  return {
    times: oldestFirst.map(({ startedAtMs }) => startedAtMs),
    values: oldestFirst.map((verdict) => verdict[figure]),
    worseAtMs: oldestFirst
      .filter(({ regressions }) => regressions.some((each) => each.figure === figure))
      .map(({ startedAtMs }) => startedAtMs),
  };
}

const SHOWN_RUNS = 12;

/** The slowest answers of the last runs, oldest first; empty where they make no curve. */
export function sparkValues(newestFirst: readonly DrillVerdict[]): readonly number[] {
  const values = newestFirst
    .slice(0, SHOWN_RUNS)
    .flatMap(({ slowestMs }) => slowestMs ?? [])
    .toReversed();
  return values.length < 2 ? [] : values;
}
