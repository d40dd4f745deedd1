import { describe, expect, test } from 'vitest';
import type { Wire } from '../../../../../renderer/features/topology/layout.ts';
import { flowOf, receivedBy, routesOf } from '../../../../../renderer/features/topology/traffic-view.ts';
import type { TrafficSample } from '../../../../../renderer/state/figures-store.ts';
import { edge, layoutOf, replicated, sampleOf, viewOf } from './pictured.ts';

const view = viewOf(replicated());
const wireTo = (end: string, from?: string): Wire => {
  const found = layoutOf(view).wires.find(
    ({ to, member, from: source }) => (member ?? to) === end && (from === undefined || source === from),
  );
  if (found === undefined) throw new Error(`no line to ${end}`);
  return found;
};
const flow = (end: string, sample: TrafficSample | null, nodes = view.nodes) =>
  flowOf(wireTo(end), nodes, sample);

describe('a line', () => {
  test('carries what the balancer counts for its end', () => {
    expect(flow('gateway-1', sampleOf(edge('balancer', 'gateway-1', { perSecond: 42 })))).toMatchObject({
      state: 'live',
      perSecond: 42,
      isCounted: true,
    });
  });

  test('adds up what goes to the same end by several routes', () => {
    const sample = sampleOf(
      edge('balancer', 'gateway-1', { through: 'api', perSecond: 40 }),
      edge('balancer', 'gateway-1', { through: 'mcp', perSecond: 2.5 }),
    );

    expect(flow('gateway-1', sample).perSecond).toBe(42.5);
  });

  test('into a balancer carries what its clients send, whoever they are', () => {
    const sample = sampleOf(edge('clients', 'database-balancer', { unit: 'sessions', perSecond: 7 }));

    expect(flow('database-balancer', sample)).toMatchObject({ unit: 'sessions', perSecond: 7 });
  });

  test('without a count has no figure: nothing is made up', () => {
    expect(flow('gateway-1', null)).toMatchObject({ perSecond: null, isCounted: false, state: 'live' });
    expect(
      flow('gateway-1', sampleOf(edge('balancer', 'gateway-1', { perSecond: null }))).perSecond,
    ).toBeNull();
  });

  test('to a member that does not serve is broken, whatever was counted', () => {
    const down = viewOf(replicated({ 'gateway-1': { state: 'exited', readiness: 'not-ready' } }));

    expect(flow('gateway-1', sampleOf(edge('balancer', 'gateway-1')), down.nodes).state).toBe('broken');
  });

  test('to a pod is broken only when nobody in it serves', () => {
    const gone = { state: 'exited', readiness: 'not-ready' } as const;
    const one = viewOf(replicated({ 'balancer-1': gone }));
    const both = viewOf(replicated({ 'balancer-1': gone, 'balancer-2': gone }));

    expect(flow('balancer', null, one.nodes).state).toBe('live');
    expect(flow('balancer', null, both.nodes).state).toBe('broken');
  });

  test('to a standby is held, because the balancer sends nothing there', () => {
    const sample = sampleOf(edge('database-balancer', 'database-2', { state: 'down', perSecond: 0 }));

    expect(flow('database-2', sample)).toMatchObject({ state: 'held', hold: 'standby' });
  });

  test('says when its end is drained or held on purpose', () => {
    const stateOf = (state: 'draining' | 'maintenance') =>
      flow('gateway-1', sampleOf(edge('balancer', 'gateway-1', { state }))).hold;

    expect([stateOf('draining'), stateOf('maintenance')]).toEqual(['draining', 'maintenance']);
  });

  test('lives while one of its routes sends', () => {
    const sample = sampleOf(
      edge('database-balancer', 'database-2', { through: 'write', state: 'down', perSecond: 0 }),
      edge('database-balancer', 'database-2', { through: 'read', state: 'up', perSecond: 5 }),
    );

    expect(flow('database-2', sample)).toMatchObject({ state: 'live', perSecond: 5 });
  });
});

test('a member receives what its balancer sends it; processes of one pod share theirs', () => {
  const sample = sampleOf(
    edge('clients', 'balancer', { perSecond: 50 }),
    edge('balancer', 'gateway-2', { perSecond: 50 }),
  );
  const received = (name: string) => {
    const node = view.nodes.find(({ status }) => status.name === name);
    return node === undefined ? undefined : receivedBy(node, sample);
  };

  expect(['balancer-1', 'balancer-2', 'gateway-1', 'gateway-2', 'consensus-1'].map(received)).toEqual([
    50,
    50,
    null,
    50,
    null,
  ]);
});

test('routes are read off what is counted; clients and strangers are none', () => {
  const sample = sampleOf(
    edge('clients', 'balancer'),
    edge('balancer', 'gateway-1'),
    edge('balancer', 'gateway-2'),
    edge('balancer', 'somebody-else'),
  );

  expect(
    routesOf(
      sample,
      view.nodes.map(({ status }) => status),
    ),
  ).toEqual({ balancer: ['gateway'] });
  expect(routesOf(null, [])).toEqual({});
});
