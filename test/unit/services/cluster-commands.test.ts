import { describe, expect, it } from 'vitest';
import type { GuardedGroup } from '../../../electron/domain/failover/guarded-group.ts';
import { FailureError } from '../../../electron/domain/failure.ts';
import type { ClusterView } from '../../../electron/domain/switchover/cluster-view.ts';
import type { GroupManager } from '../../../electron/ports/group-manager.ts';
import { ClusterCommands } from '../../../electron/services/cluster-commands.ts';
import { restartMembers } from '../../../electron/services/member-restart.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

/** Groups as a manager of the test plays them; the real managers are tried on the engine. */

const guarded = {
  stack: 'shop',
  manager: 'patroni',
  group: { name: 'database', manager: 'patroni', members: ['database-1', 'database-2'] },
  members: ['database-1', 'database-2'].map((member) => ({ member, container: `shop-${member}` })),
} as unknown as GuardedGroup;

function world(change: {
  readonly inSync?: readonly string[];
  readonly refuses?: boolean;
  readonly never?: boolean;
}) {
  const done: string[] = [];
  const clock = new ManualClock();
  let leader = 'database-1';
  let isPaused = false;
  const other = () => (leader === 'database-1' ? 'database-2' : 'database-1');
  const view = (): ClusterView => ({
    leader,
    inSync: change.inSync ?? [other()],
    isSynchronous: true,
    isPaused,
    isSwitchingOver: false,
    members: [
      { member: leader, state: 'running', timeline: 1, lagBytes: null },
      { member: other(), state: 'streaming', timeline: 1, lagBytes: 0 },
    ],
  });
  const manager: GroupManager = {
    isChosenByOrder: true,
    view: async () => view(),
    handOver: async (from, to) => {
      done.push(`hand over ${from} to ${to}`);
      if (change.refuses) throw new FailureError({ code: 'switchover-refused', message: 'no', hint: 'wait' });
      if (!change.never) leader = to;
    },
    takesWrites: async (member) => member === leader,
    maintenance: {
      setPaused: async (wish) => {
        isPaused = wish;
        done.push(wish ? 'pause' : 'resume');
      },
      reinitialise: async (member) => void done.push(`copy ${member}`),
      restartServer: async (member) => void done.push(`restart server of ${member}`),
      promote: async (member) => {
        done.push(`promote ${member}`);
        leader = member;
      },
    },
  };
  const commands = new ClusterCommands({
    stacks: { compiled: async () => ({}) as never },
    managerFor: () => manager,
    clock,
  });
  commands.groups = async () => [{ guarded, manager }];
  const notes: string[] = [];
  const abort = new AbortController();
  const options = { signal: abort.signal, note: (text: string) => notes.push(text), onProgress: () => {} };
  const stacks = {
    restart: async (
      _stack: string,
      member: string | null,
      _options: object,
      isMeant = (_: string) => true,
    ) => {
      const meant = guarded.members
        .filter((candidate) => member === null || candidate.member === member)
        .map(({ container }) => container)
        .filter((container) => isMeant(container));
      done.push(`restart ${meant.join(' ') || 'nobody'}`);
    },
  };
  /** Plays the time until the work has ended. */
  const play = async (work: Promise<unknown>): Promise<FailureError['failure'] | null> => {
    let end: { readonly failure: FailureError['failure'] | null } | null = null;
    work.then(
      () => {
        end = { failure: null };
      },
      (error: FailureError) => {
        end = { failure: error.failure };
      },
    );
    for (let step = 0; step < 2_000 && end === null; step += 1) await clock.advance(50);
    return (end ?? { failure: { code: 'deadline-exceeded', message: 'it does not end' } as const }).failure;
  };
  return { commands, stacks, clock, options, notes, done, abort, play };
}

describe('a switchover', () => {
  it('is ordered once, followed to the new leader and to redundancy', async () => {
    const { commands, options, notes, done, play } = world({});
    expect(await play(commands.switchover('shop', { component: null, to: null }, options))).toBeNull();
    expect(done).toEqual(['hand over database-1 to database-2']);
    expect(notes).toEqual([
      'database-1 hands over to database-2.',
      expect.stringMatching(/^database-2 leads database; nobody took writes for \d+ ms\.$/),
      expect.stringMatching(/^database-1 follows as a standby/),
    ]);
  });

  it('that the manager refuses fails with its reason', async () => {
    const { commands, options, play } = world({ refuses: true, never: true });
    const failure = await play(commands.switchover('shop', { component: null, to: null }, options));
    expect(failure).toMatchObject({ code: 'switchover-refused', message: 'no' });
  });

  it('that never comes about fails when its time is over', async () => {
    const { commands, options, play } = world({ never: true });
    const failure = await play(commands.switchover('shop', { component: null, to: null }, options));
    expect(failure).toMatchObject({
      code: 'deadline-exceeded',
      message: 'database-2 did not take over within 30 s.',
    });
  });

  it('of a component that has nobody to take over is refused by name', async () => {
    const { commands, options, play } = world({});
    expect(await play(commands.switchover('shop', { component: 'cache', to: null }, options))).toMatchObject({
      code: 'request-invalid',
      hint: 'There is database.',
    });
    expect(await play(commands.reinit('shop', 'gateway-1', options))).toMatchObject({
      message: expect.stringContaining('no member "gateway-1"'),
    });
  });

  it('is not ordered when it was cancelled before', async () => {
    const { commands, options, abort, done, play } = world({});
    abort.abort();
    const failure = await play(commands.switchover('shop', { component: null, to: null }, options));
    expect(failure?.code).toBe('cancelled');
    expect(done).toEqual([]);
  });
});

describe('a restart', () => {
  it('takes the leader last, after it handed over', async () => {
    const { commands, stacks, clock, options, done, play } = world({});
    expect(
      await play(restartMembers({ stacks, commands, clock }, { stack: 'shop', member: null }, options)),
    ).toBeNull();
    expect(done).toEqual([
      'restart shop-database-2',
      'hand over database-1 to database-2',
      'restart shop-database-1',
    ]);
  });

  it('of a standby leaves the leader alone', async () => {
    const { commands, stacks, clock, options, done, play } = world({});
    const request = { stack: 'shop', member: 'database-2' };
    expect(await play(restartMembers({ stacks, commands, clock }, request, options))).toBeNull();
    expect(done).toEqual(['restart shop-database-2']);
  });

  it('of a leader whom nobody can replace happens in place, and says so', async () => {
    const { commands, stacks, clock, options, done, notes, play } = world({ inSync: [] });
    const request = { stack: 'shop', member: 'database-1' };
    expect(await play(restartMembers({ stacks, commands, clock }, request, options))).toBeNull();
    expect(done).toEqual(['restart nobody', 'restart server of database-1']);
    expect(notes.join()).toContain('The server of database-1 is restarted in place, and writes wait for it.');
  });

  it('of a leader that may not hand over after all leaves it running, and says so', async () => {
    const { commands, stacks, clock, options, done, play } = world({ refuses: true, never: true });
    const request = { stack: 'shop', member: 'database-1' };
    expect(await play(restartMembers({ stacks, commands, clock }, request, options))).toMatchObject({
      code: 'switchover-refused',
      hint: 'database-1 was not restarted. wait',
    });
    expect(done).not.toContain('restart shop-database-1');
  });
});

describe('the manager', () => {
  it('is paused and resumed, and told so only when that changes something', async () => {
    const { commands, options, done, play } = world({});
    expect((await play(commands.setPaused('shop', null, 'resume', options)))?.code).toBe('manager-refused');
    expect(await play(commands.setPaused('shop', null, 'pause', options))).toBeNull();
    expect((await play(commands.setPaused('shop', null, 'pause', options)))?.code).toBe('manager-refused');
    expect(await play(commands.setPaused('shop', null, 'resume', options))).toBeNull();
    expect(done).toEqual(['pause', 'resume']);
  });
});
