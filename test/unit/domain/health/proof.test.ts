import { describe, expect, it } from 'vitest';
import type { DrillConditions } from '../../../../electron/domain/drill/drill-conditions.ts';
import { type ContainerNow, changeSince } from '../../../../electron/domain/health/proof.ts';

const container = (name: string, over: Partial<ContainerNow> = {}): ContainerNow => ({
  container: `pair-${name}`,
  component: 'gateway',
  role: 'member',
  image: 'gateway:1',
  spec: `spec-${name}`,
  ...over,
});
const pod = (name: string, over: Partial<ContainerNow> = {}): ContainerNow =>
  container(`${name}-pod`, { role: 'infra', image: 'agent:1', ...over });

const pair = [container('gateway-1'), pod('gateway-1'), container('gateway-2'), pod('gateway-2')];

const conditions: DrillConditions = {
  ratePerSecond: 200,
  clientRetries: null,
  assisted: true,
  parts: [
    {
      component: 'gateway',
      image: 'gateway:1',
      members: 2,
      containers: Object.fromEntries(pair.map(({ container: name, spec }) => [name, spec ?? ''])),
    },
  ],
};

const change = (now: readonly ContainerNow[], guardedBy: 'warden' | 'app' | 'nobody' | null = null) =>
  changeSince({ conditions, guardedBy }, now, null);

describe('what changed since a drill', () => {
  it('is nothing while everything is as it was', () => {
    expect(change(pair)).toBeNull();
  });

  it('is nothing where a member is only away: that is for the survival to say', () => {
    const away = pair.map((each) =>
      each.container === 'pair-gateway-1' ? { ...each, image: null, spec: null } : each,
    );
    expect(change(away)).toBeNull();
  });

  it('is nothing where a component changed that the drill did not touch', () => {
    expect(change([...pair, container('files-1', { component: 'files', image: 'other' })])).toBeNull();
  });

  it.each([
    [
      'another image',
      [container('gateway-1', { image: 'gateway:2' }), container('gateway-2')],
      'gateway runs another image',
    ],
    [
      'another setting',
      [container('gateway-1', { spec: 'x' }), container('gateway-2')],
      'gateway is configured differently',
    ],
    [
      'another port of its pod',
      pair.map((each) => (each.container === 'pair-gateway-1-pod' ? { ...each, spec: 'x' } : each)),
      'gateway is configured differently',
    ],
    [
      'one member more',
      [...pair, container('gateway-3', { image: null, spec: null })],
      'gateway has 3 members, had 2',
    ],
    ['one member less', [container('gateway-1')], 'gateway has 1 member, had 2'],
    ['none of it', [], 'there is no gateway any more'],
  ])('is %s', (_what, now, told) => {
    expect(change(now)).toBe(told);
  });

  it('is told by what a person did, and not by what followed from it elsewhere', () => {
    const balancer = {
      component: 'balancer',
      image: 'haproxy:1',
      members: 1,
      containers: { 'pair-balancer-1': 'b' },
    };
    const now = [
      container('balancer-1', { component: 'balancer', image: 'haproxy:1', spec: 'knows three' }),
      ...pair,
      container('gateway-3'),
    ];
    const before = { ...conditions, parts: [balancer, ...conditions.parts] };
    expect(changeSince({ conditions: before, guardedBy: null }, now, null)).toBe(
      'gateway has 3 members, had 2',
    );
  });

  it('is that nobody guards any more what was proven with a guardian, whoever that was', () => {
    const told = (then: 'warden' | 'app' | 'nobody' | null, now: 'warden' | 'app' | 'nobody' | null) =>
      changeSince({ conditions, guardedBy: then }, pair, now);
    expect(told('warden', 'nobody')).toBe('nobody guards it any more');
    expect(told('app', 'nobody')).toBe('nobody guards it any more');
    expect(told('warden', 'app')).toBeNull();
    expect(told('nobody', 'warden')).toBeNull();
    expect(told('nobody', 'nobody')).toBeNull();
    expect(told(null, null)).toBeNull();
  });

  it('cannot be told of a verdict that does not say what it was run on', () => {
    expect(changeSince({ conditions: null, guardedBy: null }, pair, null)).toBe(
      'what it was run on was not written down',
    );
  });
});
