import type {
  Deciders,
  GroupObservation,
  MemberObservation,
  MemberWord,
} from '../../electron/domain/health/group-observation.ts';

/** A database of two whose standby has every commit, and a cache of three; tests change what they are about. */

export const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

export function writes(change: Partial<MemberWord> = {}): MemberWord {
  return {
    ...{ acceptsWrites: true, timeline: 3, positionBytes: 10_000, receivedBytes: null, replayedAtMs: null },
    ...{ link: null, isPaused: false, isFailsafe: false },
    followers: [{ member: 'data-2', isStreaming: true, sync: 'sync', lagSeconds: null }],
    ...change,
  };
}

export function follows(change: Partial<MemberWord> = {}): MemberWord {
  return {
    ...{ acceptsWrites: false, timeline: 3, positionBytes: 10_000, receivedBytes: 10_000 },
    ...{ replayedAtMs: NOW_MS - 3_600_000, link: 'up', followers: [], isPaused: false, isFailsafe: false },
    ...change,
  };
}

export function says(member: string, word: MemberWord): MemberObservation {
  return { member, isRunning: true, word, trouble: '' };
}

export function silent(member: string, trouble = 'no answer within 1000 ms'): MemberObservation {
  return { member, isRunning: true, word: null, trouble };
}

export function gone(member: string): MemberObservation {
  return { member, isRunning: false, word: null, trouble: 'it does not run' };
}

export function database(change: Partial<GroupObservation> = {}): GroupObservation {
  return {
    ...{ name: 'data', manager: 'patroni', commits: 'synchronous', leaderSinceMs: NOW_MS - 60_000 },
    followersToWrite: 0,
    members: [says('data-1', writes()), says('data-2', follows())],
    deciders: etcd(),
    ...change,
  };
}

export function etcd(change: Partial<Deciders> = {}): Deciders {
  return {
    ...{ kind: 'etcd', members: ['etcd-1'], answering: ['etcd-1'], needed: 1, leader: 'data-1' },
    ...{ trouble: '', canElect: null, known: null },
    ...change,
  };
}

export function cache(change: Partial<GroupObservation> = {}): GroupObservation {
  const follower = (member: string) => ({ member, isStreaming: true, sync: 'async', lagSeconds: 1 }) as const;
  const replica = follows({ timeline: null, replayedAtMs: null });
  return {
    ...{ name: 'cache', manager: 'sentinel', commits: 'asynchronous', leaderSinceMs: null },
    followersToWrite: 0,
    members: [
      says('cache-1', writes({ timeline: null, followers: [follower('cache-2'), follower('cache-3')] })),
      says('cache-2', replica),
      says('cache-3', { ...replica, receivedBytes: 9_900, positionBytes: 9_900 }),
    ],
    deciders: sentinels(),
    ...change,
  };
}

export function sentinels(change: Partial<Deciders> = {}): Deciders {
  const members = ['sentinel-1', 'sentinel-2', 'sentinel-3'];
  return {
    ...{ kind: 'sentinel', members, answering: members, needed: 2, leader: 'cache-1' },
    ...{ trouble: '', canElect: true, known: { deciders: 3, followers: 2 } },
    ...change,
  };
}
