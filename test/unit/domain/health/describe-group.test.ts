import { describe, expect, it } from 'vitest';
import { describeGroup } from '../../../../electron/domain/health/describe-group.ts';
import type { GroupObservation } from '../../../../electron/domain/health/group-observation.ts';
import {
  cache,
  database,
  etcd,
  follows,
  gone,
  NOW_MS,
  says,
  sentinels,
  silent,
  writes,
} from '../../../helpers/group-observations.ts';

const described = (observation: GroupObservation) => describeGroup(observation, NOW_MS, null);
const told = (observation: GroupObservation) => described(observation).statements.map(({ text }) => text);
const standing = (observation: GroupObservation, member: string) =>
  described(observation).standings.find((other) => other.member === member);

describe('a database whose standby has every commit', () => {
  it('is redundant, and says who leads and who could', () => {
    expect(described(database())).toMatchObject({
      ...{ leader: 'data-1', leaderSinceMs: NOW_MS - 60_000, timeline: 3, writers: ['data-1'] },
      ...{ hasTwoLeaders: false, redundancy: 'redundant', mode: 'automatic', successors: ['data-2'] },
    });
    expect(told(database())).toEqual([
      'data is redundant: data-2 has every acknowledged commit and can take over from data-1.',
    ]);
  });

  it('has a primary and a sync standby in step', () => {
    expect(standing(database(), 'data-1')).toMatchObject({
      role: 'primary',
      acceptsWrites: true,
      link: null,
    });
    expect(standing(database(), 'data-2')).toMatchObject({
      ...{ role: 'sync-standby', link: 'up', sync: 'sync', lagBytes: 0, lagSeconds: 0, missingBytes: 0 },
    });
  });
});

describe('how far a standby is behind', () => {
  const lagging = (change = {}) =>
    database({
      members: [says('data-1', writes()), says('data-2', follows({ positionBytes: 4_000, ...change }))],
    });

  it('is told in bytes of what it shows and of what it has received', () => {
    expect(standing(lagging({ receivedBytes: 9_000 }), 'data-2')).toMatchObject({
      ...{ lagBytes: 6_000, missingBytes: 1_000 },
    });
  });

  it('in seconds is the age of its newest commit, but not more than since it was in step', () => {
    expect(standing(lagging(), 'data-2')?.lagSeconds).toBe(3_600);
    const inStep = describeGroup(database(), NOW_MS - 4_000, null);
    const after = describeGroup(lagging(), NOW_MS, inStep);
    expect(after.standings[1]).toMatchObject({ lagSeconds: 4, inStepAtMs: NOW_MS - 4_000 });
    expect(describeGroup(lagging(), NOW_MS + 5_000, after).standings[1]?.lagSeconds).toBe(9);
  });

  it('is never less than nothing, although the two were asked one after the other', () => {
    const ahead = database({
      members: [
        says('data-1', writes()),
        says('data-2', follows({ positionBytes: 10_500, receivedBytes: 10_500 })),
      ],
    });
    expect(standing(ahead, 'data-2')).toMatchObject({ lagBytes: 0, missingBytes: 0, lagSeconds: 0 });
  });

  it('is not known while nobody leads', () => {
    const leaderless = database({ members: [gone('data-1'), says('data-2', follows())] });
    expect(standing(leaderless, 'data-2')).toMatchObject({ lagBytes: null, lagSeconds: null });
  });
});

describe('a database without a standby in sync', () => {
  it('is not redundant when the standby is gone, and says that writes go on', () => {
    const alone = database({ members: [says('data-1', writes({ followers: [] })), gone('data-2')] });
    expect(described(alone)).toMatchObject({ redundancy: 'not-redundant', successors: [] });
    expect(told(alone)).toEqual([
      'data is not redundant: no standby is in sync with data-1. Writes go on, and it alone holds the newest: they are lost with it.',
      'data-2 does not run.',
    ]);
  });

  it('says that commits wait in strict mode', () => {
    const alone = database({
      ...{ commits: 'strict', members: [says('data-1', writes({ followers: [] })), gone('data-2')] },
    });
    expect(told(alone)[0]).toContain('Commits wait until one is');
  });

  it('is not redundant while its standby streams without being waited for', () => {
    const follower = { member: 'data-2', isStreaming: true, sync: 'async', lagSeconds: null } as const;
    const catching = database({
      members: [says('data-1', writes({ followers: [follower] })), says('data-2', follows())],
    });
    expect(described(catching).redundancy).toBe('not-redundant');
    expect(standing(catching, 'data-2')).toMatchObject({ role: 'standby', sync: 'async', link: 'up' });
  });

  it('does not believe a standby that says it streams when the primary does not know it', () => {
    const stranger = database({
      members: [says('data-1', writes({ followers: [] })), says('data-2', follows())],
    });
    expect(standing(stranger, 'data-2')?.link).toBe('down');
    expect(told(stranger)).toContain(
      'data-2 does not follow data-1: nothing is streamed to it, on timeline 3.',
    );
  });
});

describe('a database that commits without waiting', () => {
  it('is redundant, with a warning of what may be lost', () => {
    const follower = { member: 'data-2', isStreaming: true, sync: 'async', lagSeconds: null } as const;
    const loose = database({
      commits: 'asynchronous',
      members: [
        says('data-1', writes({ followers: [follower] })),
        says('data-2', follows({ receivedBytes: 9_500, positionBytes: 9_000 })),
      ],
    });
    expect(described(loose)).toMatchObject({ redundancy: 'redundant', successors: ['data-2'] });
    expect(told(loose)).toEqual([
      'data is redundant: data-2 follows and can take over from data-1.',
      'Commits do not wait for a standby (`synchronous: off`): the last acknowledged ones are lost with data-1 (at this moment 500 bytes).',
    ]);
  });
});

describe('those who decide', () => {
  it('gone, leave a database that writes in failsafe mode and cannot fail over', () => {
    const lost = database({ deciders: etcd({ answering: [], leader: null, trouble: 'no etcd answered' }) });
    expect(described(lost)).toMatchObject({
      redundancy: 'not-redundant',
      mode: 'failsafe',
      leader: 'data-1',
    });
    expect(told(lost)).toEqual([
      'data is not redundant: etcd-1, its only etcd, does not answer. Writes go on as long as data-1 reaches every other member (failsafe mode), and nobody can take over from it until etcd is back.',
    ]);
  });

  it('of three may lack one, not two', () => {
    const three = (answering: readonly string[]) =>
      database({ deciders: etcd({ members: ['etcd-1', 'etcd-2', 'etcd-3'], needed: 2, answering }) });
    expect(described(three(['etcd-1', 'etcd-2'])).redundancy).toBe('redundant');
    expect(told(three(['etcd-1']))[0]).toContain('1 of 3 etcd members answers, 2 are needed');
  });

  it('are not believed when what they say is not understood', () => {
    const corrupted = database({
      deciders: etcd({ leader: null, trouble: 'the answer of etcd is not understood' }),
    });
    expect(described(corrupted)).toMatchObject({ redundancy: 'unknown', mode: 'unknown' });
    expect(told(corrupted)[0]).toContain('Whether anybody would take over from data-1 is not known');
  });

  it('that name another leader than the one that writes are a contradiction', () => {
    expect(told(database({ deciders: etcd({ leader: 'data-2' }) }))[1]).toBe(
      'data-1 takes the writes of data, but etcd names data-2 as its leader.',
    );
  });

  it('held by a person do not fail over', () => {
    const paused = database({
      members: [says('data-1', writes({ isPaused: true })), says('data-2', follows())],
    });
    expect(described(paused)).toMatchObject({ mode: 'paused', redundancy: 'not-redundant' });
    expect(told(paused)[0]).toContain('`tandem resume data`');
  });
});

describe('two members that accept writes', () => {
  it('are an alarm before anything else', () => {
    const split = database({ members: [says('data-1', writes()), says('data-2', writes({ timeline: 4 }))] });
    expect(described(split)).toMatchObject({
      ...{ hasTwoLeaders: true, leader: null, writers: ['data-1', 'data-2'], redundancy: 'not-redundant' },
    });
    expect(described(split).statements).toEqual([
      expect.objectContaining({
        tone: 'alarm',
        text: expect.stringMatching(/^Alarm: data-1 and data-2 both accept/),
      }),
    ]);
  });
});

describe('a group that nobody leads', () => {
  it('has no leader when all that run say so', () => {
    const leaderless = database({ members: [gone('data-1'), says('data-2', follows())] });
    expect(described(leaderless)).toMatchObject({
      leader: null,
      leaderSinceMs: null,
      redundancy: 'not-redundant',
    });
    expect(told(leaderless)).toEqual([
      'data has no leader now: nothing can be written until one is elected.',
    ]);
  });

  it('may have one among those that run and cannot be understood', () => {
    const unknown = database({ members: [silent('data-1'), says('data-2', follows())] });
    expect(described(unknown).redundancy).toBe('unknown');
    expect(told(unknown)).toEqual(['Who leads data is not known (data-1: no answer within 1000 ms).']);
  });
});

describe('a cache under Sentinels', () => {
  it('is redundant, and says what an acknowledgement is worth', () => {
    expect(described(cache())).toMatchObject({ leader: 'cache-1', successors: ['cache-2', 'cache-3'] });
    expect(told(cache())).toEqual([
      'cache is redundant: cache-2 and cache-3 follow and can take over from cache-1.',
      'cache-1 acknowledges before a replica has it: what was not confirmed by WAIT may be lost with it (at this moment nothing).',
    ]);
    expect(standing(cache(), 'cache-3')).toMatchObject({ role: 'replica', lagBytes: 100, lagSeconds: 1 });
  });

  it('that wants replicas to write says that it refuses writes while they are too few', () => {
    const replica = follows({ timeline: null, replayedAtMs: null });
    const followed = (following: readonly string[], followersToWrite: number) => {
      const followers = following.map(
        (member) => ({ member, isStreaming: true, sync: 'async', lagSeconds: 1 }) as const,
      );
      const others = ['cache-2', 'cache-3'].map((member) =>
        following.includes(member) ? says(member, replica) : gone(member),
      );
      const members = [says('cache-1', writes({ timeline: null, followers })), ...others];
      return told(cache({ members, followersToWrite }))
        .filter((text) => /writes/i.test(text))
        .join(' ');
    };

    expect(followed([], 0)).toBe(
      'cache is not redundant: nobody follows cache-1. Writes go on, and are lost with it.',
    );
    expect(followed([], 1)).toBe(
      'cache is not redundant: nobody follows cache-1. It refuses writes until 1 replica follows it (`minReplicasToWrite`), and what it alone holds is lost with it.',
    );
    expect(followed(['cache-2'], 1)).toBe('');
    expect(followed(['cache-2'], 2)).toBe(
      'cache takes no writes: cache-1 refuses them until 2 replicas follow it (`minReplicasToWrite`), and 1 replica does.',
    );
    expect(followed(['cache-2', 'cache-3'], 2)).toBe('');
  });

  it('without a quorum of Sentinels has nobody who could take over', () => {
    const lost = cache({ deciders: sentinels({ answering: ['sentinel-1'], trouble: 'too few' }) });
    expect(described(lost)).toMatchObject({ mode: 'no-quorum', redundancy: 'not-redundant' });
    expect(told(lost)[0]).toContain('1 of 3 Sentinels answers, 2 are needed');
  });

  it('whose Sentinels answer but do not reach each other has no quorum either', () => {
    expect(described(cache({ deciders: sentinels({ canElect: false }) })).mode).toBe('no-quorum');
  });

  it('warns of a Sentinel that does not know its peers or its replicas', () => {
    const forgetful = cache({ deciders: sentinels({ known: { deciders: 3, followers: 0 } }) });
    expect(told(forgetful).at(-1)).toBe(
      'The Sentinels know 3 of 3 Sentinels and 0 replicas: a failover may be refused.',
    );
  });
});
