import { describe, expect, it } from 'vitest';
import { type LookedAt, memberChanges } from '../../../../electron/domain/health/member-changes.ts';
import type { ObservedContainer } from '../../../../electron/domain/plan/observed-state.ts';
import { desiredPod, observedContainer } from '../../../helpers/desired.ts';

function look(
  change: Partial<ObservedContainer> | null,
  ready?: boolean,
  which = 'demo-gateway-1',
): LookedAt {
  const containers = desiredPod('gateway-1', ['gateway-1'], { address: '10.201.0.9' })
    .filter((desired) => change !== null || desired.name !== which)
    .map((desired) => observedContainer(desired, desired.name === which ? (change ?? {}) : {}));
  const readiness = new Map(ready === undefined ? [] : [['demo-gateway-1', { ready, detail: 'refused' }]]);
  return { containers, readiness };
}

const DEAD = { state: 'exited', exitCode: 137 } as const;

describe('what happened to a member between two looks', () => {
  it.each([
    ['nothing', look({}), look({}), []],
    ['it ended', look({}), look(DEAD), ['member-ended: gateway-1 ended with exit code 137.']],
    [
      'it ran out of memory',
      look({}),
      look({ ...DEAD, oomKilled: true }),
      ['member-ended: gateway-1 ended with exit code 137, because it ran out of memory.'],
    ],
    [
      'its start failed',
      look({}),
      look({ state: 'created', error: 'no such device' }),
      ['member-ended: gateway-1 ended: no such device.'],
    ],
    ['it was started', look(DEAD), look({}), ['member-started: gateway-1 was started.']],
    [
      'it ended and was back before anybody looked',
      look({}),
      look({ startedAt: '2026-03-03T00:00:00Z', restartCount: 1 }),
      ['member-restarted: gateway-1 ended and runs again.'],
    ],
    [
      'it was replaced',
      look({}),
      look({ id: 'new' }),
      ['member-restarted: gateway-1 was replaced by a new container.'],
    ],
    ['it was removed', look({}), look(null), ['member-removed: gateway-1 was removed.']],
    ['it is new', look(null), look({}), []],
    ['it is frozen by the engine', look({}), look({ state: 'paused' }), []],
    ['it is not ready', look({}, true), look({}, false), ['member-health: gateway-1 is not ready: refused.']],
    ['it is ready again', look({}, false), look({}, true), ['member-health: gateway-1 is ready.']],
    ['nobody asked it before', look({}), look({}, false), []],
    [
      'it ended, which is more than not being ready',
      look({}, true),
      look(DEAD, false),
      ['member-ended: gateway-1 ended with exit code 137.'],
    ],
    [
      'its pod ended',
      look({}, undefined, 'demo-gateway-1-pod'),
      look(DEAD, undefined, 'demo-gateway-1-pod'),
      ['member-ended: The pod of gateway-1 ended with exit code 137.'],
    ],
  ])('is told when %s', (_, before, now, told) => {
    const changes = memberChanges(before, now);
    expect(changes.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(told);
    expect(changes.every(({ member }) => member === 'gateway-1')).toBe(true);
  });

  it('keeps the figures beside the words', () => {
    expect(memberChanges(look({}), look({ ...DEAD, restartCount: 4 }))[0]?.data).toEqual({
      exitCode: 137,
      oomKilled: false,
      restarts: 4,
    });
  });
});
