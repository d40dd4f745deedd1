import { describe, expect, it } from 'vitest';
import { describeGroup } from '../../../../electron/domain/health/describe-group.ts';
import type { GroupObservation } from '../../../../electron/domain/health/group-observation.ts';
import { mendFor, mendOf } from '../../../../electron/domain/health/mending.ts';
import { singlePoints, withoutThese } from '../../../../electron/domain/health/single-points.ts';
import { stackSurvival } from '../../../../electron/domain/health/survival.ts';
import { database, etcd, follows, gone, NOW_MS, says, writes } from '../../../helpers/group-observations.ts';
import { ALL_DRILLS, judged, member, type status } from '../../renderer/builders.ts';

const down = { state: 'exited', readiness: 'not-ready' } as const;
const proven = ALL_DRILLS.map(({ id }) => judged(id));

function standingOf(
  members: Parameters<typeof status>[0],
  { runs = proven, observation }: { runs?: typeof proven; observation?: GroupObservation } = {},
) {
  const groups = observation === undefined ? [] : [describeGroup(observation, NOW_MS, null)];
  const record = { drills: ALL_DRILLS, runs };
  const standing = stackSurvival({ state: 'healthy', members, groups, guard: null }, record);
  const around = { stack: 'pair', groups, drills: ALL_DRILLS };
  return {
    best: mendFor(standing, around),
    of: (name: string) => {
      const found = standing.members.find((each) => each.status.name === name);
      return found === undefined ? null : mendOf(found, { ...around, members: standing.members });
    },
  };
}

describe('what would mend it', () => {
  const gateways = [member('gateway-1'), member('gateway-2')];

  it('is nothing where the loss is survived', () => {
    expect(standingOf(gateways).best).toBeNull();
  });

  it('is the restart of what is down, for its twin as well', () => {
    const half = standingOf([member('gateway-1', down), member('gateway-2')]);
    const restart = {
      kind: 'restart',
      member: 'gateway-1',
      command: 'tandem restart gateway-1 --stack pair',
    };
    expect(half.of('gateway-1')).toMatchObject(restart);
    expect(half.of('gateway-2')).toMatchObject(restart);
  });

  it('is the drill that was never run, or not since the stack changed', () => {
    const command = 'tandem drill gateway-kill --stack pair';
    expect(standingOf(gateways, { runs: [] }).best).toMatchObject({ kind: 'drill', command });
    const old = proven.map((run) => ({
      ...run,
      verdict: run.verdict === null ? null : { ...run.verdict, conditions: null },
    }));
    expect(standingOf(gateways, { runs: old }).best).toMatchObject({ kind: 'drill', command });
  });

  it('is a second member where one number in the file makes it', () => {
    expect(standingOf([member('gateway-1')]).best).toEqual({
      kind: 'advice',
      text: 'A second gateway would mend it.',
      command: 'tandem scale gateway=2 --stack pair',
    });
  });

  it.each([
    ['database-1', 'A standby database would mend it.'],
    ['redis-1', 'Replicas under Sentinels would mend it (`topology: sentinel`).'],
    ['nfs-server-1', 'Nothing inside the stack: a second file server could not serve the same files.'],
  ])('of a single %s is no command', (name, text) => {
    expect(standingOf([member(name)]).best).toEqual({ kind: 'advice', text, command: null });
  });

  it('of a drill that lost something is to look at it first', () => {
    const runs = [...proven, judged('gateway-kill', { startedAtMs: NOW_MS, lost: 1, passed: false })];
    expect(standingOf(gateways, { runs }).best).toEqual({
      kind: 'advice',
      text: 'See what deviated, mend it, and run “Kill the serving gateway” again.',
      command: 'tandem record gateway-kill --stack pair',
    });
  });

  it('is of several drills the first of the catalogue, whoever stands first', () => {
    const balancers = [member('balancer-1'), member('balancer-2')];
    expect(standingOf([...balancers, ...gateways], { runs: [] }).best).toMatchObject({
      drill: 'gateway-kill',
    });
  });

  it('puts a restart before a drill, and a drill before advice', () => {
    const untested = [...gateways, member('database-1')];
    expect(standingOf(untested, { runs: [] }).best?.kind).toBe('drill');
    expect(standingOf([...untested, member('balancer-1', down)], { runs: [] }).best?.kind).toBe('restart');
  });

  describe('of a group with a primary', () => {
    const members = [
      member('data-1', { kind: 'postgres' }),
      member('data-2', { kind: 'postgres' }),
      member('etcd-1'),
    ];

    it('whose standby is gone is its restart', () => {
      const alone = database({ members: [says('data-1', writes({ followers: [] })), gone('data-2')] });
      const [first, , third] = members;
      const standing = standingOf(
        [first, member('data-2', { kind: 'postgres', ...down }), third].flatMap((each) => each ?? []),
        { observation: alone },
      );
      expect(standing.of('data-1')).toMatchObject({ kind: 'restart', member: 'data-2' });
    });

    it('whose etcd is gone is its restart', () => {
      const headless = database({ deciders: etcd({ answering: [], leader: null, trouble: 'no answer' }) });
      const standing = standingOf([...members.slice(0, 2), member('etcd-1', down)], {
        observation: headless,
      });
      expect(standing.of('data-1')).toMatchObject({ kind: 'restart', member: 'etcd-1' });
    });

    it('with a single etcd is two more, in a new stack', () => {
      expect(standingOf(members, { observation: database() }).of('etcd-1')).toMatchObject({
        text: 'Three of etcd would mend it, in a new stack.',
      });
    });

    it('that commits without waiting is a setting', () => {
      const observation = database({ commits: 'asynchronous' });
      expect(standingOf(members, { observation }).of('data-1')?.text).toContain('`synchronous: on`');
    });

    it('with two leaders is to stop one of them', () => {
      const observation = database({ members: [says('data-1', writes()), says('data-2', writes())] });
      expect(standingOf(members, { observation }).of('data-1')?.text).toBe(
        'Stop the one of data-1 and data-2 that should not lead.',
      );
    });

    it('whose manager is paused is to let it act again', () => {
      const observation = database({
        members: [says('data-1', writes({ isPaused: true })), says('data-2', follows())],
      });
      expect(standingOf(members, { observation }).of('data-1')?.command).toBe(
        'tandem resume data --stack pair',
      );
    });
  });
});

describe('what no stack on one machine survives', () => {
  it('is listed whatever was proven: the host, its disk, its power, the engine, Tandem itself', () => {
    expect(singlePoints(null).map(({ what, survival }) => `${what} ${survival}`)).toEqual([
      'this host fails',
      'its disk fails',
      'its power fails',
      'the engine fails',
      'Tandem degrades',
    ]);
    expect(withoutThese()).toBe(
      'Whatever was proven: without this host, its disk, its power or the engine everything stops.',
    );
  });

  it('says of Tandem what is not done without it, by who guards', () => {
    const tandem = (by: 'warden' | 'app' | 'nobody') => singlePoints({ by }).at(-1);
    expect(tandem('warden')?.consequence).toContain('guarded by its warden');
    expect(tandem('app')).toMatchObject({ mend: 'the warden (`guardian` in the stack file)' });
    expect(tandem('nobody')?.consequence).toContain('as unguarded as now');
  });
});
