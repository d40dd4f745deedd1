import { expect, test } from 'vitest';
import { groupDrills, shortFigures, viewDrills } from '../../../../../renderer/features/drills/drill-view.ts';
import { drill, judged, NOW_MS, run, verdict } from '../../builders.ts';

const kill = [drill('gateway-kill')];

test('a drill that never ran says so', () => {
  expect(viewDrills(kill, [judged('gateway-freeze')])[0]?.outcome).toEqual({ kind: 'never' });
});

test('the last run counts, also when it came to nothing', () => {
  const runs = [
    judged('gateway-kill', { startedAtMs: NOW_MS - 10_000 }),
    run('r', { state: 'interrupted', startedAtMs: NOW_MS }),
  ];

  expect(viewDrills(kill, runs)[0]?.outcome).toMatchObject({ kind: 'unfinished', word: 'interrupted' });
});

test('a running drill is shown as running and not by its last verdict', () => {
  const runs = [judged('gateway-kill'), run('r', { state: 'running', startedAtMs: NOW_MS, endedAtMs: null })];

  expect(viewDrills(kill, runs)[0]?.outcome).toEqual({ kind: 'running', runId: 'r' });
});

test('figures begin with what was lost and name duplicates only when there are any', () => {
  expect(shortFigures(verdict('gateway-kill', { slowestMs: 12 }))).toBe('0 lost · 0 failed · 12 ms');
  expect(shortFigures(verdict('gateway-kill', { lost: 1, duplicated: 2, failed: 3, slowestMs: null }))).toBe(
    '1 lost · 2 doubled · 3 failed',
  );
  const sessions = { requests: 9, failed: 1, acknowledged: 8, lost: 2, writesAcknowledged: 8, writesLost: 0 };
  expect(shortFigures(verdict('cache-master-kill', { sessions, slowestMs: null }))).toBe(
    '0 lost · 0 failed · 2 sessions lost',
  );
});

test('what is the same for several drills is said once, in the order they came', () => {
  const other = { ...drill('balancer-kill'), blastRadius: 'one of two balancers' };
  const rows = viewDrills([drill('gateway-kill'), other, drill('gateway-freeze')], []);

  const groups = groupDrills(rows);

  expect(groups.map((group) => [group.blastRadius, group.rows.map((row) => row.drill.id)])).toEqual([
    ['b', ['gateway-kill', 'gateway-freeze']],
    ['one of two balancers', ['balancer-kill']],
  ]);
});

test('a judged drill shows the slowest answers of its last runs, oldest first, and what got worse', () => {
  const runs = Array.from({ length: 14 }, (_none, index) =>
    judged('gateway-kill', {
      startedAtMs: NOW_MS - index * 1_000,
      slowestMs: index === 3 ? null : 10 + index,
      regressions: index === 0 ? [{ figure: 'slowestMs', text: 'slower' }] : [],
    }),
  );

  expect(viewDrills(kill, runs)[0]?.outcome).toMatchObject({
    kind: 'judged',
    trend: {
      values: [22, 21, 20, 19, 18, 17, 16, 15, 14, 12, 11, 10],
      text: 'slowest answer of the last 12 runs: 10 ms to 22 ms',
      regressions: ['slower'],
    },
  });
});

test('one run makes no curve', () => {
  expect(viewDrills(kill, [judged('gateway-kill')])[0]?.outcome).toMatchObject({ trend: { values: [] } });
});
