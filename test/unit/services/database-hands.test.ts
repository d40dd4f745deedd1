import { describe, expect, it } from 'vitest';
import type { GuardedDatabase } from '../../../electron/domain/failover/guarded-group.ts';
import { FailureError } from '../../../electron/domain/failure.ts';
import type { ObservedContainer } from '../../../electron/domain/plan/observed-state.ts';
import { DatabaseHands } from '../../../electron/services/database-hands.ts';
import { desiredContainer, observedContainer } from '../../helpers/desired.ts';

/**
 * Doubles of engine, etcd and agent, typed against their ports: what is tried here are lives that change between two
 * calls and answers that do not come, which real ones do only by chance. The real ones stand in the engine's tests.
 */

const guarded: GuardedDatabase = {
  stack: 'shop',
  manager: 'patroni',
  group: { name: 'database', manager: 'patroni', members: ['database-1'] },
  members: [
    {
      member: 'database-1',
      container: 'shop-database-1',
      infraContainer: 'shop-database-1-pod',
      probe: { kind: 'http', port: 8008, path: '/readiness', status: 200 },
      networks: ['shop-back'],
    },
  ],
  cluster: { etcdPods: ['shop-consensus-1-pod'], scope: 'shop-database' },
};
const LIFE = { id: 'id-shop-database-1', startedAt: '2026-01-01T00:00:01.1Z' };
const failure = (code: 'engine-refused' | 'engine-disconnected') => new FailureError({ code, message: code });

function world(change: {
  readonly member?: Partial<ObservedContainer> | null;
  readonly pod?: Partial<ObservedContainer>;
  readonly answer?: string;
  readonly etcd?: () => never;
  readonly isPaused?: boolean;
  readonly onSignal?: () => void;
}) {
  const done: string[] = [];
  const container = observedContainer(desiredContainer('shop-database-1', {}), {
    name: 'shop-database-1',
    id: LIFE.id,
    startedAt: LIFE.startedAt,
  });
  const member = change.member === null ? null : { ...container, ...change.member };
  const pod = {
    ...container,
    name: 'shop-database-1-pod',
    networks: [{ network: 'shop-back', address: 'x' }],
  };
  const hands = new DatabaseHands(
    {
      engine: {
        member: async (name) => (name.endsWith('-pod') ? { ...pod, ...change.pod } : member),
        signal: async (name, signal) => {
          change.onSignal?.();
          done.push(`${signal} ${name}`);
        },
        start: async (name) => {
          done.push(`start ${name}`);
        },
      },
      leaders: {
        read: async () => {
          change.etcd?.();
          const modes = { isSynchronous: true, isPaused: change.isPaused ?? false, isSwitchingOver: false };
          return { leader: { member: 'database-1', revision: '7' }, inSync: ['database-2'], ...modes };
        },
        release: async (_cluster, { revision }) => (revision === '7' ? 'released' : 'changed'),
      },
      agent: {
        ask: async () => ({
          ok: change.answer === undefined,
          detail: change.answer ?? 'HTTP 200',
          tookMs: 1,
        }),
        close: async () => {},
      },
    },
    guarded,
  );
  return { hands, done };
}

describe('a look', () => {
  it('has the leader with its revision, who is in sync, and each member’s life', async () => {
    expect(await world({}).hands.look()).toEqual({
      members: [
        { member: 'database-1', engineState: 'running', life: LIFE, endedCleanly: false, isGivenUp: false },
      ],
      leadership: { leader: 'database-1', revision: '7' },
      inSync: ['database-2'],
      isPaused: false,
    });
  });

  it('knows that a person has paused the manager', async () => {
    expect(await world({ isPaused: true }).hands.look()).toMatchObject({ isPaused: true });
  });

  it('knows no leadership when etcd cannot be believed, and still knows the members', async () => {
    const etcd = (): never => {
      throw failure('engine-disconnected');
    };
    expect(await world({ etcd }).hands.look()).toMatchObject({ leadership: null, inSync: [], members: [{}] });
  });

  it.each([
    ['ended as it was asked to', { state: 'exited', exitCode: 143 }, 'stopped', true, false],
    ['was killed', { state: 'exited', exitCode: 137 }, 'stopped', false, false],
    [
      'was given up by the engine',
      { state: 'exited', exitCode: 128, error: 'cannot join network of a non running container' },
      'stopped',
      false,
      true,
    ],
    ['is about to be started again', { state: 'restarting', exitCode: 1 }, 'restarting', false, false],
    ['is paused', { state: 'paused' }, 'paused', false, false],
  ] as const)('tells a member that %s', async (_case, member, engineState, endedCleanly, isGivenUp) => {
    expect((await world({ member }).hands.look()).members[0]).toMatchObject({
      engineState,
      endedCleanly,
      isGivenUp,
    });
  });

  it('tells a member that is gone', async () => {
    expect((await world({ member: null }).hands.look()).members[0]).toMatchObject({
      engineState: 'missing',
      life: null,
    });
  });
});

describe('a question', () => {
  it.each([
    [undefined, 'ok'],
    ['HTTP 503, not 200', 'wrong'],
    ['connection refused', 'refused'],
    ['no answer within 250 ms', 'silent'],
    ['no connection within 250 ms', 'silent'],
  ])('answered by %s counts as %s', async (answer, outcome) => {
    const { hands } = world(answer === undefined ? {} : { answer });
    expect(await hands.probe('database-1', 250)).toBe(outcome);
  });

  it('gets silence from a member whose pod lost its network, whatever the member says inside it', async () => {
    const { hands } = world({ pod: { networks: [] } });
    expect(await hands.probe('database-1', 250)).toBe('ok');
    await hands.look();
    expect(await hands.probe('database-1', 250)).toBe('silent');
  });
});

describe('a deed', () => {
  it('is done to the life that it was meant for', async () => {
    const { hands, done } = world({});
    expect(await hands.kill('database-1', LIFE)).toEqual({ kind: 'done' });
    expect(await hands.start('database-1', LIFE)).toEqual({ kind: 'done' });
    expect(done).toEqual(['SIGKILL shop-database-1', 'start shop-database-1']);
  });

  it('is not done to another life', async () => {
    const { hands, done } = world({ member: { startedAt: '2026-01-01T00:00:09.1Z' } });
    for (const outcome of [await hands.kill('database-1', LIFE), await hands.start('database-1', LIFE)])
      expect(outcome).toMatchObject({ kind: 'refused', reason: 'other-life' });
    expect(done).toEqual([]);
  });

  it('that the engine refuses is known not to have happened; after a lost connection nobody knows', async () => {
    const onSignal = (code: 'engine-refused' | 'engine-disconnected') => () => {
      throw failure(code);
    };
    expect(
      await world({ onSignal: onSignal('engine-refused') }).hands.kill('database-1', LIFE),
    ).toMatchObject({ kind: 'refused', reason: 'failed' });
    await expect(
      world({ onSignal: onSignal('engine-disconnected') }).hands.kill('database-1', LIFE),
    ).rejects.toMatchObject({ failure: { code: 'engine-disconnected' } });
  });

  it('releases the lead only under the revision that was read', async () => {
    const { hands } = world({});
    expect(await hands.releaseLeader({ leader: 'database-1', revision: '7' })).toEqual({ kind: 'done' });
    expect(await hands.releaseLeader({ leader: 'database-1', revision: '6' })).toMatchObject({
      kind: 'refused',
      reason: 'condition-failed',
    });
  });

  it('proves a death by the state and the life of the container', async () => {
    const { hands } = world({ member: { state: 'exited', exitCode: 137 } });
    expect(await hands.confirm('database-1')).toEqual({
      kind: 'confirmed',
      engineState: 'stopped',
      life: LIFE,
    });
  });
});
