import { expect, test } from 'vitest';
import { describeGroup } from '../../../../../electron/domain/health/describe-group.ts';
import type { GroupObservation } from '../../../../../electron/domain/health/group-observation.ts';
import { viewStack } from '../../../../../renderer/features/stack/stack-view.ts';
import { database, says, writes } from '../../../../helpers/group-observations.ts';
import {
  ALL_DRILLS,
  judged,
  member,
  NOW_MS,
  pair,
  pairMembers,
  status,
  toContract,
  verdict,
} from '../../builders.ts';

const proven = ALL_DRILLS.map(({ id }) => judged(id));
const down = { state: 'exited', readiness: 'not-ready' } as const;

/** Without the single database, so that a stack can survive at all. */
const twins = (over: Parameters<typeof status>[1] = {}) =>
  status(
    pairMembers().filter(({ component }) => component === 'gateway' || component === 'balancer'),
    over,
  );

test('names the single point of failure first, whatever was proven of the rest', () => {
  const view = viewStack(pair(), ALL_DRILLS, proven);

  expect(view.survival).toBe('fails');
  expect(view.headline).toBe('If database-1 fails now, the service stops until it is back.');
  expect(view.grounds).toEqual(['4 of 7 members can be spared, proven', 'database-balancer never tested']);
  expect(view.figures).toEqual({ lost: 0, slowestMs: 21 });
  expect(view.mend).toMatchObject({ kind: 'advice', text: 'A standby database would mend it.' });
});

test('a stack of proven twins survives, as old as its oldest proof', () => {
  const runs = [...proven, judged('gateway-kill', { startedAtMs: NOW_MS - 1_000 })].map((each) =>
    each.subject === 'balancer-kill' && each.verdict !== null
      ? { ...each, verdict: { ...each.verdict, startedAtMs: NOW_MS - 90_000 } }
      : each,
  );

  const view = viewStack(twins(), ALL_DRILLS, runs);

  expect(view.survival).toBe('survives');
  expect(view.headline).toBe('Any one member may fail now, and nothing is lost.');
  expect(view.provenAtMs).toBe(NOW_MS - 90_000);
  expect(view.mend).toBeNull();
});

test('a drill that did not pass is no proof, however new', () => {
  const view = viewStack(twins(), ALL_DRILLS, [judged('gateway-kill', { passed: false, failed: 3 })]);

  expect(view.survival).toBe('degrades');
  expect(view.provenAtMs).toBeNull();
});

test('twins that were never broken are not called safe, and the drill that would show it is offered', () => {
  const view = viewStack(twins(), ALL_DRILLS, []);

  expect(view.survival).toBe('untested');
  expect(view.headline).toContain('was never tested');
  expect(view.provenAtMs).toBeNull();
  expect(view.mend).toMatchObject({
    kind: 'drill',
    text: 'Run “Kill the serving gateway”',
    drill: 'gateway-kill',
  });
});

test('the figures of the last drills are the worst of all of them, not of the newest', () => {
  const runs = [
    judged('gateway-freeze', { slowestMs: 1_240 }),
    judged('gateway-kill', { startedAtMs: NOW_MS }),
  ];

  expect(viewStack(twins(), ALL_DRILLS, runs).figures).toEqual({ lost: 0, slowestMs: 1_240 });
});

test('while one gateway is down the other is the single point of failure, and a restart is offered', () => {
  const view = viewStack(pair({ 'gateway-1': down }), ALL_DRILLS, proven);

  expect(view.headline).toBe('If gateway-2 or database-1 fails now, the service stops until it is back.');
  expect(view.nodes.find(({ status }) => status.name === 'gateway-1')?.survival).toBe('degrades');
  expect(view.mend).toMatchObject({ kind: 'restart', text: 'Restart gateway-1', member: 'gateway-1' });
});

test('a restart is offered for a member that does not run, which nobody could ask', () => {
  const view = viewStack(
    pair({ 'gateway-1': { state: 'exited', readiness: 'unknown' } }),
    ALL_DRILLS,
    proven,
  );

  expect(view.mend).toMatchObject({ kind: 'restart', text: 'Restart gateway-1', member: 'gateway-1' });
});

test('what a group says of itself stands below the headline, and is not said twice', () => {
  const group = (observation: GroupObservation) => describeGroup(observation, NOW_MS, null);
  const pairOf = (observation: GroupObservation) =>
    viewStack({ ...pair(), groups: [toContract(group(observation))] }, ALL_DRILLS, proven);

  const well = pairOf(database());
  expect(well.assurances).toEqual([
    {
      tone: 'good',
      text: 'data is redundant: data-2 has every acknowledged commit and can take over from data-1.',
    },
  ]);
  expect(well.troubles).toEqual([]);
  const split = pairOf(database({ members: [says('data-1', writes()), says('data-2', writes())] }));
  expect(split.headline).toMatch(/^Alarm: data-1 and data-2/);
  expect([...split.troubles, ...split.assurances]).toEqual([]);
});

test('both gateways down is an outage and is called one', () => {
  const view = viewStack(pair({ 'gateway-1': down, 'gateway-2': down }), ALL_DRILLS, proven);

  expect(view.headline).toBe('Out of service: gateway-1 and gateway-2, with nothing in their place.');
});

test('a drill that lost a write outweighs a ready twin', () => {
  const runs = [...proven, judged('gateway-freeze', { startedAtMs: NOW_MS, lost: 1, passed: false })];

  const view = viewStack(twins(), ALL_DRILLS, runs);

  expect(view.survival).toBe('fails');
  expect(view.headline).toContain('writes may be lost or doubled');
});

test('a pod without its network container takes its members out of service', () => {
  const members = pairMembers().map((each) =>
    each.role === 'infra' && each.pod === 'gateway-1' ? { ...each, state: 'exited' as const } : each,
  );

  const node = viewStack(status(members), ALL_DRILLS, proven).nodes.find(
    ({ status }) => status.name === 'gateway-1',
  );

  expect(node).toMatchObject({ serving: false, podTrouble: 'pod gateway-1 is exited' });
});

test('what is not up yet is neither safe nor an alarm', () => {
  const missing = pairMembers().map((each) => ({
    ...each,
    state: 'missing' as const,
    readiness: 'unknown' as const,
  }));

  const absent = viewStack(status(missing, { state: 'absent' }), ALL_DRILLS, proven);
  const coming = viewStack(
    status([...missing.slice(1), member('gateway-9')], { state: 'changing' }),
    ALL_DRILLS,
    proven,
  );

  expect(absent).toMatchObject({
    survival: 'unknown',
    headline: 'Nothing of this stack runs yet.',
    mend: null,
  });
  expect(coming).toMatchObject({
    survival: 'unknown',
    headline: 'It is being changed: 1 of 8 members ready.',
  });
});

test('a member missing from a stack that should be up is trouble', () => {
  const members = pairMembers().map((each) =>
    each.name === 'gateway-1' ? { ...each, state: 'missing' as const, readiness: 'unknown' as const } : each,
  );

  const view = viewStack(status(members, { state: 'degraded' }), ALL_DRILLS, proven);

  expect(view.nodes.find(({ status }) => status.name === 'gateway-1')).toMatchObject({
    expected: true,
    serving: false,
  });
});

test('an engine that cannot be read leaves nothing to say', () => {
  expect(viewStack(status([], { state: 'unknown' }), ALL_DRILLS, proven)).toMatchObject({
    survival: 'unknown',
    headline: 'The state of this stack is not known.',
  });
});

test('what the stack file does not name is told apart and counts for nothing', () => {
  const orphan = member('gateway-3', { kind: 'orphan', container: 'pair-gateway-3', ...down });

  const view = viewStack(status([...pairMembers(), orphan]), ALL_DRILLS, proven);

  expect(view.orphans).toEqual(['pair-gateway-3']);
  expect(view.nodes).toHaveLength(7);
  expect(view.headline).toBe('If database-1 fails now, the service stops until it is back.');
});

test('shared files that cannot be used are told with what to do; those that can, or were not looked at, are not', () => {
  const mount = {
    files: 'queue',
    source: 'nfs',
    path: '/data',
    detail: '',
    hint: '',
    freeBytes: null,
    checkedAtMs: NOW_MS,
  } as const;
  const data = { ...mount, files: 'cache', source: 'data' } as const;
  const view = viewStack(
    twins({
      mounts: [
        { ...mount, member: 'gateway-1', state: 'hung', detail: 'no answer for 9 s', hint: 'Bring it back.' },
        { ...mount, member: 'gateway-2', state: 'slow' },
        { ...mount, member: 'gateway-3', state: 'ok' },
        { ...mount, member: 'gateway-4', state: 'unknown' },
        { ...data, member: 'cache-1', state: 'slow', detail: 'it took 800 ms', hint: 'The disk is busy.' },
        { ...data, member: 'cache-2', state: 'slow', detail: 'it took 900 ms', hint: 'The disk is busy.' },
      ],
    }),
    ALL_DRILLS,
    [],
  );

  expect(view.troubles).toEqual([
    {
      tone: 'alarm',
      text: 'The shared folder “queue” hangs in gateway-1 (no answer for 9 s). Bring it back.',
    },
    { tone: 'warning', text: 'The shared folder “queue” is slow in gateway-2.' },
    {
      tone: 'warning',
      text: 'The data folder is slow in cache-1 (it took 800 ms) and cache-2 (it took 900 ms). The disk is busy.',
    },
  ]);
});

test('a stack that changed since its drills passed says so, and offers the drill that would prove it again', () => {
  const parts = [{ component: 'gateway', image: 'tandem/x:0', members: 2, containers: {} }];
  const conditions = { ratePerSecond: 200, clientRetries: null, assisted: true, parts };
  const view = viewStack(
    twins(),
    ALL_DRILLS,
    ALL_DRILLS.map(({ id }) => judged(id, { conditions })),
  );

  expect(view).toMatchObject({ survival: 'untested', word: 'proof expired', provenAtMs: null });
  expect(view.headline).toContain('gateway runs another image');
  expect(view.mend).toMatchObject({ kind: 'drill', drill: 'gateway-kill' });
});

test('a verdict that is older than all runs of the journal counts all the same, and a younger run outweighs it', () => {
  const old = ALL_DRILLS.map(({ id }) => verdict(id, { startedAtMs: NOW_MS - 1e9 }));
  const younger = judged('gateway-kill', { passed: false, failed: 3 });

  expect(viewStack(twins(), ALL_DRILLS, [], old).survival).toBe('survives');
  expect(viewStack(twins(), ALL_DRILLS, [younger], old).survival).toBe('degrades');
});

test('given conditions, then they are said like whatever else was found', () => {
  const conditions = [
    { kind: 'certificate', subject: 'x', tone: 'warning', text: 'The certificate expires.' },
    { kind: 'balancer', subject: 'y', tone: 'alarm', text: 'No server is up.' },
  ] as const;
  const view = viewStack(twins({ conditions: [...conditions] }), ALL_DRILLS, []);
  expect(view.troubles).toEqual([
    { tone: 'warning', text: 'The certificate expires.' },
    { tone: 'alarm', text: 'No server is up.' },
  ]);
});
