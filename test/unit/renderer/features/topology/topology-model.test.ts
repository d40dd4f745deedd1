import { describe, expect, test } from 'vitest';
import { createTopologyStore, showNow } from '../../../../../renderer/features/topology/topology-model.ts';
import type { TrafficSample } from '../../../../../renderer/state/figures-store.ts';
import { databaseGroup, edge, layoutOf, replicated, sampleOf, standing, viewOf } from './pictured.ts';

type Stack = ReturnType<typeof replicated>;

function stage() {
  const store = createTopologyStore('pair');
  const show = (stack: Stack, traffic: TrafficSample | null = null) => {
    const view = viewOf(structuredClone(stack));
    store.setState((model) => showNow(model, view, layoutOf(view), traffic));
    return store.getState();
  };
  return { show };
}

const DOWN = { state: 'exited', readiness: 'not-ready', detail: 'killed' } as const;

describe('an update', () => {
  test('that says nothing new changes nothing', () => {
    const { show } = stage();
    const before = show(replicated(), sampleOf(edge('balancer', 'gateway-1')));
    const after = show(
      replicated({}, { observedAtMs: 99_999_999_999_999 }),
      sampleOf(edge('balancer', 'gateway-1')),
    );

    expect(after.nodes).toBe(before.nodes);
    expect(after.flows).toBe(before.flows);
    expect(after.copies).toBe(before.copies);
  });

  test('of one member that has no twin leaves all others as they were', () => {
    const { show } = stage();
    const before = show(replicated());
    const after = show(replicated({ 'consensus-1': { restartCount: 3 } }));
    const changed = Object.keys(after.nodes).filter((name) => after.nodes[name] !== before.nodes[name]);

    expect(changed).toEqual(['consensus-1']);
  });

  test('of a member that died draws it and those whose survival hangs on it, and nobody else', () => {
    const { show } = stage();
    const before = show(replicated());
    const after = show(replicated({ 'gateway-2': DOWN }));
    const changed = Object.keys(after.nodes).filter((name) => after.nodes[name] !== before.nodes[name]);

    expect(changed).toEqual(['gateway-1', 'gateway-2']);
  });

  test('of one rate draws one line', () => {
    const { show } = stage();
    const sample = (perSecond: number) =>
      sampleOf(edge('balancer', 'gateway-1', { perSecond }), edge('balancer', 'gateway-2', { perSecond: 1 }));
    const before = show(replicated(), sample(5));
    const after = show(replicated(), sample(6));
    const changed = Object.keys(after.flows).filter((id) => after.flows[id] !== before.flows[id]);

    expect(changed).toEqual(['flow>balancer>gateway>gateway-1']);
  });
});

describe('the lead', () => {
  const second = () =>
    replicated(
      { 'database-1': { standing: standing('standby') }, 'database-2': { standing: standing('primary') } },
      { groups: [databaseGroup({ leader: 'database-2' })] },
    );

  test('is seen to move, also when nobody held it in between', () => {
    const { show } = stage();
    show(replicated());
    const between = show(replicated({}, { groups: [databaseGroup({ leader: null, writers: [] })] }));
    const after = show(second());

    expect(between.moves).toEqual([]);
    expect(after.moves).toEqual([{ group: 'database', from: 'database-1', to: 'database-2' }]);
  });

  test('does not move when it is first heard of', () => {
    expect(stage().show(replicated()).moves).toEqual([]);
  });

  test('turns the line along which data is copied around', () => {
    const { show } = stage();

    expect(show(replicated()).copyPairs).toMatchObject([{ from: 'database-1', to: 'database-2' }]);
    expect(show(second()).copyPairs).toMatchObject([{ from: 'database-2', to: 'database-1' }]);
  });
});

describe('a copy', () => {
  const copyOf = (over: Parameters<typeof standing>[1], member: Partial<typeof DOWN> = {}) => {
    const { copies } = stage().show(
      replicated({ 'database-2': { standing: standing('sync-standby', over), ...member } }),
    );
    return Object.values(copies)[0];
  };

  test('is in step, behind, broken, or nobody can tell', () => {
    expect(copyOf({ lagBytes: 0 })?.state).toBe('in-step');
    expect(copyOf({ lagBytes: 12_000 })).toMatchObject({ state: 'behind', lagBytes: 12_000 });
    expect(copyOf({ link: 'down' })).toMatchObject({ state: 'broken', lagBytes: null });
    expect(copyOf({ link: null, lagBytes: null })?.state).toBe('unknown');
  });

  test('of a member that does not run is broken, whatever it said before', () => {
    expect(copyOf({ lagBytes: 0 }, DOWN)?.state).toBe('broken');
  });
});
