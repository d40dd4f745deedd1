import { expect, test } from 'vitest';
import {
  nearestIndex,
  niceTop,
  tableIndexes,
  timeSpan,
  topOf,
  withGaps,
  withoutEmptyBars,
} from '../../../../../renderer/ui/time-chart/chart-data.ts';

test('between samples that are too far apart goes a row of nothing', () => {
  const rows = withGaps({ times: [0, 100, 1_000, 1_100], columns: [[1, 2, 3, 4]] }, 250);

  expect(rows).toEqual({ times: [0, 100, 550, 1_000, 1_100], columns: [[1, 2, null, 3, 4]] });
});

test('a course without gaps, or of which nobody knows the step, is left as it is', () => {
  const rows = { times: [0, 100, 900], columns: [[1, null, 3]] };

  expect(withGaps(rows, 800)).toEqual(rows);
  expect(withGaps(rows, null)).toEqual(rows);
});

test.each([
  [0.7, 0.8],
  [1.3, 1.5],
  [230, 250],
  [251, 300],
  [8_001, 10_000],
])('an axis for %d ends at %d', (value, top) => {
  expect(niceTop(value)).toBeCloseTo(top, 9);
});

test('an axis has room above the highest value and ends at its least where nothing was measured', () => {
  expect(topOf(100, 1)).toBe(120);
  expect(topOf(90, 1)).toBe(100);
  expect(topOf(null, 50)).toBe(50);
});

test('where nothing is, no bar is drawn', () => {
  expect(withoutEmptyBars([0, 5, null])).toEqual([null, 5, null]);
});

test('the time axis is as long as what was measured, and not shorter than was asked', () => {
  expect(timeSpan([5, 900], 1_000)).toEqual([5, 1_005]);
  expect(timeSpan([5, 9_000], 1_000)).toEqual([5, 9_000]);
  expect(timeSpan([], 1_000)).toEqual([0, 1_000]);
});

test('a table shows rows evenly, the last one, and each marked moment once', () => {
  const times = Array.from({ length: 100 }, (_none, index) => index * 10);

  expect(tableIndexes(times, [332, 333], 4)).toEqual([0, 25, 33, 50, 75, 99]);
  expect(tableIndexes([], [5], 4)).toEqual([]);
});

test('the nearest sample to a moment is found before, between and after all', () => {
  expect([-5, 14, 16, 99].map((atMs) => nearestIndex([0, 10, 20], atMs))).toEqual([0, 1, 2, 2]);
  expect(nearestIndex([], 1)).toBeNull();
});
