import { describe, expect, it } from 'vitest';
import { membersNow, stackHealth } from '../../../../electron/domain/health/stack-state.ts';
import { stackSurvival } from '../../../../electron/domain/health/survival.ts';
import type { ObservedState } from '../../../../electron/domain/plan/observed-state.ts';
import {
  desiredContainer,
  desiredPod,
  desiredState,
  emptyEngine,
  engineWith,
  observedContainer,
  settledEngine,
} from '../../../helpers/desired.ts';

const pair = desiredState([
  ...desiredPod('web', ['web-1', 'web-2'], { address: '10.201.0.10' }),
  ...desiredPod('app', ['app-1'], { address: '10.201.0.20' }),
]);

const health = (observed: ObservedState, notReady: readonly string[] = []): string => {
  const readiness = new Map(
    pair.containers.map((container) => [
      container.name,
      { ready: !notReady.includes(container.name), detail: 'seen' },
    ]),
  );
  return stackHealth(pair, membersNow(pair, observed, readiness));
};

describe('stackHealth', () => {
  it('is healthy when every member runs and is ready', () => {
    expect(health(settledEngine(pair))).toBe('healthy');
  });

  it('is degraded while each component still has a ready member', () => {
    expect(health(settledEngine(pair), ['demo-web-2'])).toBe('degraded');
    expect(health(engineWith(pair, { 'demo-web-1': { state: 'exited' } }))).toBe('degraded');
  });

  it('is down when a component has no ready member', () => {
    expect(health(engineWith(pair, { 'demo-app-1': null }))).toBe('down');
    expect(health(settledEngine(pair), ['demo-web-1', 'demo-web-2'])).toBe('down');
  });

  it('is degraded, not down, without those who only decide who leads: the one that leads goes on', () => {
    const consensus = desiredPod('consensus', ['consensus-1'], { address: '10.201.0.30' }).map(
      (container) => ({
        ...container,
        componentKind: 'etcd',
      }),
    );
    const desired = desiredState([...pair.containers, ...consensus]);
    const observed = engineWith(desired, { 'demo-consensus-1': { state: 'exited' } });
    expect(stackHealth(desired, membersNow(desired, observed, new Map()))).toBe('degraded');
  });

  it('is degraded without its warden, for nobody is served by it', () => {
    const guarded = desiredState([
      ...desiredPod('web', ['web-1'], { address: '10.201.0.10' }),
      desiredContainer('warden', { componentKind: 'warden', component: 'warden' }),
    ]);
    const members = membersNow(guarded, engineWith(guarded, { 'demo-warden': null }), new Map());
    expect(stackHealth(guarded, members)).toBe('degraded');
    expect(
      stackSurvival({ state: 'degraded', members, groups: [], guard: null }, null).members.map(
        ({ status }) => status.name,
      ),
    ).toEqual(['web-1']);
  });

  it('is absent on an empty engine, and unknown without a readable stack file', () => {
    expect(health(emptyEngine)).toBe('absent');
    expect(stackHealth(null, membersNow(null, settledEngine(pair), new Map()))).toBe('unknown');
  });
});

describe('membersNow', () => {
  it('lists what is missing and what is not wanted', () => {
    const orphan = observedContainer(desiredContainer('old-1'));
    const observed = engineWith(pair, { 'demo-app-1': null });
    const members = membersNow(
      pair,
      { ...observed, containers: [...observed.containers, orphan] },
      new Map(),
    );

    expect(members.find((member) => member.name === 'app-1')?.state).toBe('missing');
    expect(members.find((member) => member.name === 'old-1')).toMatchObject({
      kind: 'orphan',
      detail: 'not in the stack file',
    });
  });
});
