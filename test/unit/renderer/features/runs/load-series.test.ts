import { expect, test } from 'vitest';
import { liveSeries, recordedSeries } from '../../../../../renderer/features/runs/load-series.ts';
import { newLiveRun, withProgress } from '../../../../../renderer/state/live-run.ts';
import { verdict } from '../../builders.ts';

/** 200 requests a second, told every 100 ms, with nothing answered between `from` and `to`. */
function points(seconds: number, outage: { from: number; to: number } | null = null) {
  let failed = 0;
  let run = newLiveRun('r', 0, true);
  for (let index = 0; index <= seconds * 10; index += 1) {
    const second = index / 10;
    if (outage !== null && second > outage.from && second <= outage.to) failed += 20;
    const sent = Math.round(second * 200);
    const slowestMs = index === 31 ? 900 : 4;
    const atMs = 5_000 + index * 100;
    run = withProgress(run, { kind: 'load', atMs, sent, acknowledged: sent - failed, failed, slowestMs });
  }
  return run.load;
}

test('totals become rates a second', () => {
  const series = liveSeries(points(8), []);

  expect(series?.beganAtMs).toBe(5_000);
  expect(series?.times).toHaveLength(80);
  for (const rate of series?.served ?? []) expect(rate).toBeCloseTo(200, 6);
  expect(new Set(series?.failed)).toEqual(new Set([0]));
});

test('an outage shows as failed requests and as nothing served', () => {
  const series = liveSeries(points(8, { from: 3, to: 4 }), []);

  expect(Math.max(...(series?.failed ?? []).map((rate) => rate ?? 0))).toBeCloseTo(200, 6);
  expect(Math.min(...(series?.served ?? []).map((rate) => rate ?? 0))).toBeCloseTo(0, 6);
});

test('where nothing was heard is a gap, and not the mean of what happened in it', () => {
  const heard = points(8).filter(({ atMs }) => atMs < 7_000 || atMs > 9_000);
  const marked = heard.map((point, index) => {
    const before = heard[index - 1];
    return { ...point, isAfterGap: before !== undefined && point.atMs - before.atMs > 1_000 };
  });

  const series = liveSeries(marked, []);

  expect(series?.served.filter((rate) => rate === null)).toHaveLength(1);
});

test('the slowest answer survives the thinning of a long run', () => {
  const series = liveSeries(points(600), []);

  expect(Math.max(...(series?.slowestMs ?? []).map((ms) => ms ?? 0))).toBe(900);
});

test('only what happened while the load ran is marked, with its distance from its fault', () => {
  const phases = [
    { phase: 'checking', text: '', atMs: 5_000 },
    { phase: 'fault-injected', text: '', atMs: 8_000 },
    { phase: 'served-again', text: '', atMs: 8_021 },
    { phase: 'redundant-again', text: '', atMs: 99_000 },
  ] as const;

  expect(liveSeries(points(8), phases)?.marks).toEqual([
    { phase: 'fault-injected', atMs: 3_000, afterFaultMs: null },
    { phase: 'served-again', atMs: 3_021, afterFaultMs: 21 },
  ]);
});

test('one sample is not yet a picture', () => {
  expect(liveSeries([], [])).toBeNull();
  expect(liveSeries(points(0), [])).toBeNull();
});

test('a record keeps rates, and neither moments nor times of answers', () => {
  const rates = { stepMs: 200, acknowledged: [40, 0, 38], failed: [0, 2, 0] };

  expect(recordedSeries(verdict('gateway-kill', { rates }))).toEqual({
    beganAtMs: null,
    times: [0, 200, 400],
    served: [200, 0, 190],
    failed: [0, 10, 0],
    slowestMs: null,
    marks: [],
  });
  expect(recordedSeries({ rates: null })).toBeNull();
});
