import { describe, expect, it } from 'vitest';
import type { GuardedCache } from '../../../electron/domain/failover/guarded-group.ts';
import type { SentinelView } from '../../../electron/domain/failover/sentinel-view.ts';
import type { FailoverAnswer } from '../../../electron/ports/sentinels.ts';
import { CacheHands } from '../../../electron/services/cache-hands.ts';
import { desiredContainer, observedContainer } from '../../helpers/desired.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { agreeingViews } from '../../helpers/sentinel-views.ts';

/** What all hands do with containers stands in `database-hands.test.ts`. */

const members = ['cache-1', 'cache-2', 'cache-3'];
const guarded: GuardedCache = {
  ...{ stack: 'shop', manager: 'sentinel', group: { name: 'cache', manager: 'sentinel', members } },
  members: members.map((member) => ({
    ...{ member, container: `shop-${member}`, infraContainer: `shop-${member}-pod` },
    ...{ probe: { kind: 'redis', port: 6379 }, networks: ['shop-back'] },
  })),
  watch: { sentinels: [1, 2, 3].map((number) => `shop-sentinel-${number}`), group: 'cache' },
  addresses: { 'cache-1': '10.0.0.1', 'cache-2': '10.0.0.2', 'cache-3': '10.0.0.3' },
};
const LEAD = { leader: 'cache-1', revision: '7' };

function world(change: {
  readonly views?: readonly SentinelView[];
  readonly answer?: FailoverAnswer;
  readonly viewsTakeMs?: number;
}) {
  const clock = new ManualClock();
  const ordered: string[] = [];
  const container = observedContainer(desiredContainer('shop-cache-1', {}), {});
  const hands = new CacheHands(
    {
      engine: { member: async () => container, signal: async () => {}, start: async () => {} },
      agent: { ask: async () => ({ ok: true, detail: 'PONG', tookMs: 1 }), close: async () => {} },
      clock,
      sentinels: {
        views: async () => {
          await clock.advance(change.viewsTakeMs ?? 5);
          return change.views ?? agreeingViews();
        },
        failOver: async (_watch, sentinel) => {
          ordered.push(sentinel);
          return change.answer ?? { kind: 'ordered' };
        },
        close: async () => {},
      },
    },
    guarded,
  );
  return { hands, ordered };
}

describe('a look at a cache', () => {
  it('has the members by their names, with the election as revision', async () => {
    expect(await world({}).hands.look()).toMatchObject({ leadership: LEAD, inSync: ['cache-2', 'cache-3'] });
  });

  it.each([
    ['the Sentinels do not agree', agreeingViews().slice(0, 1)],
    ['the master is nobody of the stack', agreeingViews({ master: '10.9.9.9' })],
  ])('knows no leadership when %s', async (_case, views) => {
    expect(await world({ views }).hands.look()).toMatchObject({ leadership: null, inSync: [] });
  });
});

describe('the order to fail over', () => {
  it('is given to one Sentinel, after all were asked', async () => {
    const { hands, ordered } = world({});
    expect(await hands.orderFailover(LEAD, 150)).toEqual({ kind: 'done' });
    expect(ordered).toEqual(['shop-sentinel-1']);
  });

  it('is not given when the proof of death has become too old meanwhile', async () => {
    const { hands, ordered } = world({ viewsTakeMs: 150 });
    expect(await hands.orderFailover(LEAD, 150)).toMatchObject({ kind: 'refused', reason: 'expired' });
    expect(await hands.orderFailover(LEAD, 0)).toMatchObject({ kind: 'refused', reason: 'expired' });
    expect(ordered).toEqual([]);
  });

  it('is not given under another election than the one that was read', async () => {
    const { hands, ordered } = world({});
    expect(await hands.orderFailover({ ...LEAD, revision: '6' }, 150)).toMatchObject({
      reason: 'condition-failed',
    });
    expect(await hands.orderFailover({ ...LEAD, leader: 'cache-2' }, 150)).toMatchObject({
      reason: 'condition-failed',
    });
    expect(ordered).toEqual([]);
  });

  it('may be refused by the Sentinel itself', async () => {
    const answer = { kind: 'refused', reason: 'no-candidate', detail: 'NOGOODSLAVE' } as const;
    expect(await world({ answer }).hands.orderFailover(LEAD, 150)).toEqual(answer);
  });

  it('is the only one that this group takes', async () => {
    expect(await world({}).hands.releaseLeader(LEAD)).toMatchObject({ kind: 'refused', reason: 'failed' });
  });
});
