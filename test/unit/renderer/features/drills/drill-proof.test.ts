import { expect, test } from 'vitest';
import { proofOf, verdictsOf } from '../../../../../renderer/features/drills/drill-proof.ts';
import { judged, NOW_MS, pair, run, verdict } from '../../builders.ts';

const parts = [{ component: 'gateway', image: 'tandem/x:1', members: 2, containers: {} }];
const conditions = { ratePerSecond: 200, clientRetries: null, assisted: true, parts };

test('a drill that never ran says so', () => {
  expect(proofOf('gateway-kill', pair(), [judged('gateway-freeze')], [])).toEqual({ kind: 'never' });
});

test('a run without a verdict takes no proof away, and is none', () => {
  const broken = run('r', { state: 'interrupted', startedAtMs: NOW_MS });

  expect(proofOf('gateway-kill', pair(), [broken], [])).toMatchObject({ kind: 'unfinished' });
  expect(proofOf('gateway-kill', pair(), [broken, judged('gateway-kill')], [])).toMatchObject({
    kind: 'passed',
  });
});

test('a running drill is shown as running and not by its last verdict', () => {
  const runs = [judged('gateway-kill'), run('r', { state: 'running', startedAtMs: NOW_MS, endedAtMs: null })];

  expect(proofOf('gateway-kill', pair(), runs, [])).toEqual({ kind: 'running', runId: 'r' });
});

test('the newest verdict counts, wherever it came from', () => {
  const old = verdict('gateway-kill', { runId: 'old', startedAtMs: 1, passed: false });

  expect(proofOf('gateway-kill', pair(), [judged('gateway-kill')], [old])).toMatchObject({ kind: 'passed' });
  expect(proofOf('gateway-kill', pair(), [], [old])).toMatchObject({ kind: 'deviated' });
});

test('a proof expires with what it was proven on', () => {
  const proven = verdict('gateway-kill', {
    conditions: { ...conditions, parts: parts.map((part) => ({ ...part, members: 3 })) },
  });

  expect(proofOf('gateway-kill', pair(), [], [proven])).toMatchObject({
    kind: 'expired',
    change: 'gateway has 2 members, had 3',
  });
});

test('a verdict that is in the record and among the runs is one', () => {
  const one = judged('gateway-kill', { runId: 'x', startedAtMs: 5 });
  const record = [verdict('gateway-kill', { runId: 'x', startedAtMs: 5 })];

  expect(verdictsOf('gateway-kill', [one], record)).toHaveLength(1);
});
