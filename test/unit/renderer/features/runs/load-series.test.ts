import { expect, test } from 'vitest';
import { loadSeries, niceTop } from '../../../../../renderer/features/runs/load-series.ts';

/** 200 requests a second, told every 100 ms, with nothing answered between `from` and `to`. */
function points(seconds: number, outage: { from: number; to: number } | null = null) {
  let failed = 0;
  return Array.from({ length: seconds * 10 + 1 }, (_, index) => {
    const second = index / 10;
    if (outage !== null && second > outage.from && second <= outage.to) failed += 20;
    const sent = Math.round(second * 200);
    return {
      atMs: 5_000 + index * 100,
      sent,
      acknowledged: sent - failed,
      failed,
      slowestMs: index === 31 ? 900 : 4,
    };
  });
}

test('totals become rates a second', () => {
  const series = loadSeries(points(8), []);

  expect(series?.bins.length).toBeGreaterThanOrEqual(16);
  for (const bin of series?.bins ?? []) {
    expect(bin.acknowledgedPerSecond).toBeCloseTo(200, 6);
    expect(bin.failedPerSecond).toBe(0);
  }
});

test('an outage shows as failed requests and as nothing acknowledged', () => {
  const series = loadSeries(points(8, { from: 3, to: 4 }), []);

  expect(Math.max(...(series?.bins ?? []).map((bin) => bin.failedPerSecond))).toBeCloseTo(200, 6);
  expect(Math.min(...(series?.bins ?? []).map((bin) => bin.acknowledgedPerSecond))).toBeCloseTo(0, 6);
});

test('the slowest answer survives the binning of a long run', () => {
  const series = loadSeries(points(600), []);

  expect(series?.bins.length).toBeLessThanOrEqual(121);
  expect(Math.max(...(series?.bins ?? []).map((bin) => bin.slowestMs))).toBe(900);
});

test('only what happened while the load ran is marked', () => {
  const phases = [
    { phase: 'checking', text: '', atMs: 5_000 },
    { phase: 'fault-injected', text: '', atMs: 8_000 },
    { phase: 'redundant-again', text: '', atMs: 99_000 },
  ] as const;

  expect(loadSeries(points(8), phases)?.marks).toEqual([
    { phase: 'fault-injected', label: 'fault', atMs: 3_000 },
  ]);
});

test('one sample is not yet a picture', () => {
  expect(loadSeries([], [])).toBeNull();
  expect(loadSeries(points(0), [])).toBeNull();
});

test.each([
  [1, 1],
  [3, 5],
  [210, 250],
  [199, 200],
  [0.3, 0.5],
])('an axis for %d ends at %d', (value, top) => {
  expect(niceTop(value)).toBeCloseTo(top, 9);
});
