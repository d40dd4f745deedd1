/** What is drawn, from what was measured: gaps, bars and axis ends. Times are milliseconds throughout. */

export type ChartValue = number | null;

/** All columns have one value for each time. */
export interface ChartRows {
  readonly times: readonly number[];
  readonly columns: readonly (readonly ChartValue[])[];
}

/**
 * A line joins neighbours, whatever lies between them: where two samples are further apart than `longestStepMs`, a row
 * of nothing goes between, so that nobody reads a course into a time that was not measured.
 */
export function withGaps({ times, columns }: ChartRows, longestStepMs: number | null): ChartRows {
  if (longestStepMs === null) return { times, columns };
  const cuts = new Set<number>();
  for (const [index, atMs] of times.entries()) {
    const before = times[index - 1];
    if (before !== undefined && atMs - before > longestStepMs) cuts.add(index);
  }
  if (cuts.size === 0) return { times, columns };
  const between = (index: number) => ((times[index - 1] ?? 0) + (times[index] ?? 0)) / 2;
  return {
    times: times.flatMap((atMs, index) => (cuts.has(index) ? [between(index), atMs] : atMs)),
    columns: columns.map((values) =>
      values.flatMap((value, index) => (cuts.has(index) ? [null, value] : value)),
    ),
  };
}

/** A bar of no height would still draw its edge: where there is nothing, there is no bar. */
export function withoutEmptyBars(values: readonly ChartValue[]): readonly ChartValue[] {
  return values.map((value) => (value === 0 ? null : value));
}

/** So that a steady line does not lie on the frame. */
const HEADROOM = 1.08;

/** The end of an axis that begins at nothing. */
export function topOf(highest: number | null, leastTop: number): number {
  return niceTop(Math.max(leastTop, (highest ?? 0) * HEADROOM));
}

/** The next round number: an axis whose end can be read, and that is not half empty. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}

/** Both ends of the time axis: a picture that has just begun has room to grow into, and does not shrink with each sample. */
export function timeSpan(times: readonly number[], leastSpanMs: number): readonly [number, number] {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  return [first, Math.max(last, first + leastSpanMs)];
}

/** The rows that a table shows: the last, those at the given moments, and others evenly between. */
export function tableIndexes(
  times: readonly number[],
  moments: readonly number[],
  most: number,
): readonly number[] {
  const step = Math.max(1, Math.ceil(times.length / most));
  const even = times.flatMap((_atMs, index) => (index % step === 0 ? index : []));
  const marked = moments.flatMap((atMs) => nearestIndex(times, atMs) ?? []);
  const last = times.length === 0 ? [] : [times.length - 1];
  return [...new Set([...even, ...marked, ...last])].sort((a, b) => a - b);
}

export function nearestIndex(times: readonly number[], atMs: number): number | null {
  let nearest: number | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const [index, time] of times.entries()) {
    if (Math.abs(time - atMs) >= distance) continue;
    distance = Math.abs(time - atMs);
    nearest = index;
  }
  return nearest;
}
