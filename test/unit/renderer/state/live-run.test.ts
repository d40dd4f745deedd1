import { expect, test } from 'vitest';
import { newLiveRun, withProgress } from '../../../../renderer/state/live-run.ts';

const begun = newLiveRun('run-1', 0, true);

test('an operation keeps its place in the list while it moves on', () => {
  const progress = { kind: 'operation', text: '', done: 0, total: 2 } as const;
  const told = [
    { ...progress, operation: 'create-network a', state: 'started' },
    { ...progress, operation: 'create-network b', state: 'started' },
    { ...progress, operation: 'create-network a', state: 'detail', text: 'asking' },
    { ...progress, operation: 'create-network a', state: 'failed', text: 'refused', done: 1 },
  ] as const;

  const run = told.reduce(withProgress, begun);

  expect(run.operations).toEqual([
    { id: 'create-network a', state: 'failed', text: 'refused' },
    { id: 'create-network b', state: 'started', text: '' },
  ]);
  expect([run.done, run.total]).toEqual([1, 2]);
});

test('a run of hours stays bounded and keeps its worst moment and its last totals', () => {
  let run = begun;
  for (let second = 0; second < 10_000; second += 1) {
    run = withProgress(run, {
      kind: 'load',
      atMs: second * 100,
      sent: second,
      acknowledged: second,
      failed: 0,
      slowestMs: second === 777 ? 1500 : 4,
    });
  }

  expect(run.load.length).toBeLessThanOrEqual(2_400);
  expect(Math.max(...run.load.map((point) => point.slowestMs))).toBe(1500);
  expect(run.load.at(-1)?.acknowledged).toBe(9_999);
});

test('a silence of the host is remembered as a gap, also when the run is thinned', () => {
  let run = begun;
  for (let tick = 0; tick < 5_000; tick += 1) {
    const atMs = tick * 100 + (tick >= 2_000 ? 5_000 : 0);
    run = withProgress(run, { kind: 'load', atMs, sent: tick, acknowledged: tick, failed: 0, slowestMs: 1 });
  }

  expect(run.load.filter(({ isAfterGap }) => isAfterGap)).toHaveLength(1);
});
