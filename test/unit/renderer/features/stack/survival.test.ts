import { expect, test } from 'vitest';
import {
  evidenceFor,
  isServing,
  latestVerdicts,
  type MemberInStack,
  memberSurvival,
  worstOf,
} from '../../../../../renderer/features/stack/survival.ts';
import { ALL_DRILLS, GATEWAY_DRILLS, judged, member, NOW_MS, run, verdict } from '../../builders.ts';

const ready = (name: string): MemberInStack => ({ status: member(name), serving: true });
const down = (name: string): MemberInStack => ({
  status: member(name, { state: 'exited', readiness: 'not-ready' }),
  serving: false,
});
const unasked = (name: string): MemberInStack => ({
  status: member(name, { readiness: 'unknown' }),
  serving: false,
});
const untested = { applicable: GATEWAY_DRILLS, verdicts: [] };
const passed = { applicable: GATEWAY_DRILLS, verdicts: GATEWAY_DRILLS.map(({ id }) => verdict(id)) };

test('a member without a twin fails, however many drills passed', () => {
  expect(memberSurvival(ready('gateway-1'), [], passed)).toMatchObject({
    survival: 'fails',
    reason: 'has no twin',
  });
});

test('a member whose twin is down fails', () => {
  expect(memberSurvival(ready('gateway-1'), [down('gateway-2')], passed)).toMatchObject({
    survival: 'fails',
    reason: 'twin is not ready',
  });
});

test('a ready twin alone proves nothing', () => {
  expect(memberSurvival(ready('gateway-1'), [ready('gateway-2')], untested).survival).toBe('untested');
});

test('a ready twin and passed drills survive, and say how many drills say so', () => {
  const one = { applicable: GATEWAY_DRILLS, verdicts: [verdict('gateway-kill')] };

  expect(memberSurvival(ready('gateway-1'), [ready('gateway-2')], passed)).toMatchObject({
    survival: 'survives',
    reason: 'proven by 4 drills',
  });
  expect(memberSurvival(ready('gateway-1'), [ready('gateway-2')], one).reason).toBe(
    'proven by 1 of 4 drills',
  );
});

test.each([
  [{ lost: 2, passed: false }, 'fails', '2 lost in gateway-kill'],
  [{ duplicated: 1, passed: false }, 'fails', '1 duplicated in gateway-kill'],
  [{ passed: false }, 'degrades', 'gateway-kill did not pass'],
  [{ failed: 3 }, 'degrades', '3 requests failed in gateway-kill'],
] as const)('a last drill with %o makes it “%s”', (figures, survival, reason) => {
  const evidence = { applicable: GATEWAY_DRILLS, verdicts: [verdict('gateway-kill', figures)] };

  expect(memberSurvival(ready('gateway-1'), [ready('gateway-2')], evidence)).toMatchObject({
    survival,
    reason,
  });
});

test('a member that is down while its twin serves degrades, since the next loss is the last', () => {
  expect(memberSurvival(down('gateway-1'), [ready('gateway-2')], passed)).toMatchObject({
    survival: 'degrades',
    reason: 'out of service, gateway-2 serves',
  });
});

test('nothing is claimed of members that nobody could ask', () => {
  expect(memberSurvival(ready('gateway-1'), [unasked('gateway-2')], passed).survival).toBe('unknown');
  expect(memberSurvival(unasked('gateway-1'), [ready('gateway-2')], passed).survival).toBe('unknown');
});

test('a ready process in a pod without its network container does not serve', () => {
  expect(isServing(member('gateway-1'), false)).toBe(false);
  expect(isServing(member('gateway-1', { readiness: 'not-ready' }), true)).toBe(false);
  expect(isServing(member('gateway-1', { state: 'paused' }), true)).toBe(false);
  expect(isServing(member('gateway-1'), true)).toBe(true);
});

test('the newest verdict of a drill counts, and runs without a verdict do not', () => {
  const runs = [
    run('aborted', { state: 'aborted', startedAtMs: NOW_MS }),
    judged('gateway-kill', { startedAtMs: NOW_MS - 5_000, lost: 1 }),
    judged('gateway-kill', { startedAtMs: NOW_MS - 1_000 }),
  ];

  expect(latestVerdicts(runs).get('gateway-kill')?.lost).toBe(0);
  expect(latestVerdicts(runs.toReversed()).get('gateway-kill')?.lost).toBe(0);
});

test('a drill of the balancer says nothing of the balancer in front of the database', () => {
  const components = ['balancer', 'gateway', 'database-balancer', 'database'];
  const latest = latestVerdicts([judged('balancer-kill')]);

  const front = evidenceFor({ name: 'balancer', kind: 'balancer' }, components, ALL_DRILLS, latest);
  const back = evidenceFor({ name: 'database-balancer', kind: 'balancer' }, components, ALL_DRILLS, latest);

  expect(front.verdicts).toHaveLength(1);
  expect(back).toEqual({ applicable: [], verdicts: [] });
});

test('a component with a name of its own is found by its kind', () => {
  const evidence = evidenceFor(
    { name: 'edge', kind: 'gateway' },
    ['edge'],
    ALL_DRILLS,
    latestVerdicts([judged('gateway-cut-off')]),
  );

  expect(evidence.verdicts.map(({ id }) => id)).toEqual(['gateway-cut-off']);
});

test('a stack is as good as its worst member', () => {
  expect(worstOf(['survives', 'untested'])).toBe('untested');
  expect(worstOf(['survives', 'degrades', 'fails', 'unknown'])).toBe('fails');
  expect(worstOf(['survives', 'survives'])).toBe('survives');
});
