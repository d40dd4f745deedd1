import { expect, test } from 'vitest';
import { sparkValues, trendOf } from '../../../../../renderer/features/drills/drill-trend.ts';
import { NOW_MS, verdict } from '../../builders.ts';

const newestFirst = Array.from({ length: 14 }, (_none, index) =>
  verdict('gateway-kill', {
    runId: `r${index}`,
    startedAtMs: NOW_MS - index * 1_000,
    slowestMs: index === 3 ? null : 10 + index,
    regressions: index === 0 ? [{ figure: 'slowestMs', text: 'slower' }] : [],
  }),
);

test('a trend runs from the oldest to the newest, with a gap where nothing was measured', () => {
  const { times, values } = trendOf(newestFirst, 'slowestMs');

  expect(times.at(-1)).toBe(NOW_MS);
  expect(values.slice(-4)).toEqual([null, 12, 11, 10]);
});

test('what the host found worse is marked at its run, for its figure only', () => {
  expect(trendOf(newestFirst, 'slowestMs').worseAtMs).toEqual([NOW_MS]);
  expect(trendOf(newestFirst, 'detectMs').worseAtMs).toEqual([]);
});

test('the small curve shows the last runs, and one run makes none', () => {
  expect(sparkValues(newestFirst)).toEqual([21, 20, 19, 18, 17, 16, 15, 14, 12, 11, 10]);
  expect(sparkValues(newestFirst.slice(0, 1))).toEqual([]);
});
