import { describe, expect, it } from 'vitest';
import type { ClusterMember, ClusterView } from '../../../../electron/domain/switchover/cluster-view.ts';
import {
  chooseSuccessor,
  pauseRefusal,
  promotionCost,
  promotionRefusal,
  reinitRefusal,
} from '../../../../electron/domain/switchover/refusals.ts';

const NAMED = { stack: 'shop', group: 'database' };

function standby(member: string, change: Partial<ClusterMember> = {}): ClusterMember {
  return { member, state: 'streaming', timeline: 1, lagBytes: 0, ...change };
}

function view(change: Partial<ClusterView> = {}): ClusterView {
  return {
    leader: 'database-1',
    inSync: ['database-2'],
    isSynchronous: true,
    isPaused: false,
    isSwitchingOver: false,
    members: [
      { member: 'database-1', state: 'running', timeline: 1, lagBytes: null },
      standby('database-2'),
      standby('database-3'),
    ],
    ...change,
  };
}

const only = (...members: readonly ClusterMember[]) => [
  { member: 'database-1', state: 'running', timeline: 1, lagBytes: null },
  ...members,
];

describe('who takes over', () => {
  it('is the standby that is in sync, or the one that was wished for', () => {
    expect(chooseSuccessor(NAMED, view(), null)).toEqual({ from: 'database-1', to: 'database-2' });
    const asynchronous = view({ isSynchronous: false, inSync: [] });
    expect(chooseSuccessor(NAMED, asynchronous, 'database-3')).toEqual({
      from: 'database-1',
      to: 'database-3',
    });
  });

  it.each<[string, Partial<ClusterView>, string | null, string]>([
    ['the manager is paused', { isPaused: true }, null, 'its manager is paused'],
    ['nobody leads', { leader: null }, null, 'nobody leads it'],
    ['one is in progress', { isSwitchingOver: true }, null, 'in progress already'],
    ['it is no member', {}, 'database-9', 'has no member "database-9"'],
    ['it leads', {}, 'database-1', 'it leads already'],
    ['it is not in sync', {}, 'database-3', 'it is not in sync, so what only database-1 has acknowledged'],
    [
      'it does not follow',
      { members: only(standby('database-2', { state: 'starting' })) },
      'database-2',
      'it does not follow database-1 (starting)',
    ],
    [
      'it lags',
      { isSynchronous: false, members: only(standby('database-2', { lagBytes: 5 * 1024 ** 2 })) },
      'database-2',
      'it lags 5120 KiB behind',
    ],
    [
      'its lag is not known',
      { isSynchronous: false, members: only(standby('database-2', { lagBytes: null })) },
      'database-2',
      'it lags by nobody knows how much',
    ],
  ])('is nobody when %s', (_case, change, wished, why) => {
    const refusal = chooseSuccessor(NAMED, view(change), wished);
    expect(refusal).toMatchObject({ code: 'switchover-refused', message: expect.stringContaining(why) });
    expect(refusal).toHaveProperty('hint', expect.stringMatching(/./));
  });

  it('is nobody when no standby may, each for its reason', () => {
    const refusal = chooseSuccessor(NAMED, view({ inSync: [] }), null);
    expect(refusal).toMatchObject({
      message: 'database is not switched over: nobody can take over from database-1.',
      cause: expect.stringMatching(/database-2: it is not in sync.*database-3: it is not in sync/),
    });
    expect(chooseSuccessor(NAMED, view({ members: only() }), null)).toMatchObject({
      cause: 'database-1 is its only member',
    });
  });
});

describe('a promotion by hand', () => {
  it('is for a group without a leader, and says that nobody knows what it loses', () => {
    const orphan = view({ leader: null, inSync: [] });
    expect(promotionRefusal(NAMED, orphan, 'database-3', null)).toBeNull();
    expect(promotionCost(orphan, 'database-3')).toContain('how much that is, nobody can say');
  });

  it.each<[string, Partial<ClusterView>, string, string | null, string]>([
    ['with a leader', {}, 'database-3', null, 'database-1 leads; what only database-1 holds would be lost'],
    ['for the leader', {}, 'database-1', null, 'it leads database already'],
    ['where a switchover would do', {}, 'database-2', 'shop', 'a switchover to it loses nothing'],
    ['with the name of another stack', {}, 'database-3', 'shops', '"shops" is not the name of this stack'],
    ['for a stranger', {}, 'database-9', 'shop', 'has no member "database-9"'],
    [
      'for a server that does not run',
      { leader: null, members: only(standby('database-2', { state: 'stopped' })) },
      'database-2',
      null,
      'its server does not run (stopped)',
    ],
  ])('is refused %s', (_case, change, member, force, why) => {
    const refusal = promotionRefusal(NAMED, view(change), member, force);
    expect(refusal).toMatchObject({
      message: expect.stringContaining(why),
      hint: expect.stringMatching(/./),
    });
  });

  it('goes ahead beside a leader when the name of the stack was typed, and says what it costs', () => {
    const lagging = view({ members: only(standby('database-3', { lagBytes: 2_000 })) });
    expect(promotionRefusal(NAMED, lagging, 'database-3', 'shop')).toBeNull();
    expect(promotionCost(lagging, 'database-3')).toContain('database-3 lags 2 KiB behind it');
  });
});

describe('a member', () => {
  it('is copied anew unless it leads, nobody does, or it is being copied', () => {
    expect(reinitRefusal(NAMED, view(), 'database-2')).toBeNull();
    const copied = view({ members: only(standby('database-2', { state: 'creating replica' })) });
    for (const [state, member, why] of [
      [view(), 'database-1', 'it leads database'],
      [view({ leader: null }), 'database-2', 'nobody leads'],
      [view({ isPaused: true }), 'database-2', 'the manager of database is paused'],
      [copied, 'database-2', 'it is being copied already'],
      [view(), 'database-9', 'has no member "database-9"'],
    ] as const) {
      expect(reinitRefusal(NAMED, state, member)).toMatchObject({ message: expect.stringContaining(why) });
    }
  });
});

describe('a manager', () => {
  it('is neither paused twice nor resumed when it acts', () => {
    expect(pauseRefusal(NAMED, view(), 'pause')).toBeNull();
    expect(pauseRefusal(NAMED, view({ isPaused: true }), 'resume')).toBeNull();
    expect(pauseRefusal(NAMED, view({ isPaused: true }), 'pause')?.message).toContain('is paused already');
    expect(pauseRefusal(NAMED, view(), 'resume')?.message).toContain('is not paused');
  });
});
