import { describe, expect, it } from 'vitest';
import { chooseSentinel, sentinelVerdict } from '../../../../electron/domain/failover/sentinel-view.ts';
import { agreeingViews, MASTER, replicaView, sentinelView } from '../../../helpers/sentinel-views.ts';

const [first, second, third] = agreeingViews() as [never, never, never];
const newer = (change: object = {}) => ({ ...sentinelView(change), master: '10.0.0.2', epoch: '10' });

describe('what Sentinels say together', () => {
  it('is who is master since which election, and who could follow', () => {
    expect(sentinelVerdict(agreeingViews(), 3)).toEqual({
      master: MASTER,
      epoch: '7',
      usable: ['10.0.0.2', '10.0.0.3'],
      isFailingOver: false,
    });
  });

  it('is nothing when only a minority answers: the others may have elected somebody since', () => {
    expect(sentinelVerdict([first], 3)).toBeNull();
    expect(sentinelVerdict([first, second], 4)).toBeNull();
    expect(sentinelVerdict([], 0)).toBeNull();
    expect(sentinelVerdict([first, second], 3)).not.toBeNull();
    expect(sentinelVerdict([first], 1)).not.toBeNull();
  });

  it('is that of the latest election, compared as numbers', () => {
    expect(sentinelVerdict([first, second, newer()], 3)).toMatchObject({ master: '10.0.0.2', epoch: '10' });
  });

  it('is nothing when two masters have been elected at once', () => {
    expect(sentinelVerdict([first, sentinelView({ master: '10.0.0.2' }), third], 3)).toBeNull();
  });

  it.each([
    ['has not caught up in this life', { priority: 0 }],
    ['follows somebody else', { follows: '10.0.0.9' }],
    ['is silent', { flags: ['slave', 's_down'] }],
    ['is not reached', { flags: ['slave', 'disconnected'] }],
    ['lost its master long ago', { isLinkUp: false, linkDownMs: 11_000 }],
    ['never had its master', { isLinkUp: false, linkDownMs: -1_000 }],
  ])('knows no successor in a replica that %s', (_case, change) => {
    expect(sentinelVerdict(agreeingViews({ replicas: [replicaView(change)] }), 3)?.usable).toEqual([]);
  });

  it('knows one in a replica that lost its master a moment ago, as all do when it dies', () => {
    const replicas = [replicaView({ isLinkUp: false, linkDownMs: 900 })];
    expect(sentinelVerdict(agreeingViews({ replicas }), 3)?.usable).toEqual(['10.0.0.2']);
  });
});

describe('the Sentinel that is told to fail over', () => {
  const expected = { master: MASTER, epoch: '7' };
  const reason = (...choice: Parameters<typeof chooseSentinel>) => {
    const chosen = chooseSentinel(...choice);
    return chosen.kind === 'refused' ? chosen.reason : chosen.sentinel;
  };

  it('is the one that knows most successors', () => {
    const poor = sentinelView({ sentinel: 'a', replicas: [replicaView()] });
    expect(reason([poor, second, third], 3, expected)).toBe('shop-sentinel-2');
  });

  it('is of those the one that asks the replicas soonest after one of them was promoted', () => {
    const asked = (sentinel: string, ...agoMs: readonly (number | null)[]) =>
      sentinelView({
        sentinel,
        replicas: agoMs.map((askedAgoMs, at) => replicaView({ address: `10.0.0.${at + 2}`, askedAgoMs })),
      });
    // Asked 900 ms ago, it asks again before anybody can be promoted, and then a second later.
    expect(reason([asked('a', 100, 100), asked('b', 600, 600), asked('c', 900, 900)], 3, expected)).toBe('b');
    expect(reason([asked('a', 100, 100), asked('b', 600, 800), asked('c', 500, 500)], 3, expected)).toBe('c');
    expect(reason([asked('a', null, null), asked('b', 0, 600), asked('c', 600, 600)], 3, expected)).toBe('c');
    expect(reason([asked('a', 0), asked('b', 600), asked('c', 0, 0)], 3, expected)).toBe('c');
  });

  it('is none when any of them has seen a later election, or another master', () => {
    expect(reason([first, second, newer()], 3, expected)).toBe('condition-failed');
    expect(reason(agreeingViews(), 3, { ...expected, epoch: '6' })).toBe('condition-failed');
    expect(reason(agreeingViews(), 3, { ...expected, master: '10.0.0.2' })).toBe('condition-failed');
  });

  it('is none while any of them fails over by itself: two would promote two', () => {
    const busy = sentinelView({ masterFlags: ['master', 'o_down', 'failover_in_progress'] });
    expect(reason([first, second, busy], 3, expected)).toBe('in-progress');
  });

  it('is none without a majority, and without a successor', () => {
    expect(reason([first], 3, expected)).toBe('failed');
    expect(reason(agreeingViews({ replicas: [] }), 3, expected)).toBe('no-candidate');
  });
});
