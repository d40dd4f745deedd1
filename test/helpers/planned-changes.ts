import { describe, expect, it, vi } from 'vitest';
import { AgentClient } from '../../electron/adapters/docker/agent-client.ts';
import { DockerExec } from '../../electron/adapters/docker/exec.ts';
import { systemClock } from '../../electron/adapters/host/clock.ts';
import { EtcdLeaderKeys } from '../../electron/adapters/postgres/etcd-leader-keys.ts';
import type { RunSummary } from '../../electron/contract/schemas.ts';
import { engineClient } from './engine.ts';
import type { StandbyCluster } from './standby-cluster.ts';
import type { RunRequestName, TestHost } from './test-host.ts';

/** Orders that a person gives to a database with a standby, on a stack that is up for others, too. */

export interface PlannedWorld {
  readonly stack: string;
  readonly host: TestHost;
  readonly cluster: StandbyCluster;
  /** Published for writing. */
  readonly port: number;
}

/** Against hanging; the machine may be busy. */
const PATIENCE = { timeout: 90_000, interval: 200 };
/** Long after a guardian would have acted, and past the next looks of both members. */
const UNTOUCHED_MS = 4_000;

export function describePlannedChanges(world: () => PlannedWorld): void {
  const leads = async (): Promise<string> => {
    const members = await world().cluster.members('database-1');
    return members.find(({ Role }) => Role === 'Leader')?.Member ?? 'nobody';
  };
  const other = (name: string): string => (name === 'database-1' ? 'database-2' : 'database-1');
  const redundant = async (): Promise<void> => {
    await vi.waitFor(async () => {
      const members = await world().cluster.members('database-1');
      const roles = members.map(({ Role, State }) => `${Role} ${State}`);
      expect(roles.sort()).toEqual(['Leader running', 'Sync Standby streaming']);
    }, PATIENCE);
  };
  const order = <N extends RunRequestName>(name: N, params: object): Promise<RunSummary> =>
    world().host.run(name, { stack: world().stack, ...params } as never);
  const notesOf = ({ id }: RunSummary): readonly string[] =>
    world().host.events.flatMap(({ name, payload }) =>
      name === 'run.progress' && payload.runId === id && payload.progress.kind === 'note'
        ? [payload.progress.text]
        : [],
    );

  describe('a planned switchover', () => {
    it('keeps every row that was acknowledged to a client that writes meanwhile', async () => {
      const { cluster, port } = world();
      await redundant();
      const from = await leads();
      await cluster.query(port, 'CREATE TABLE planned (id integer PRIMARY KEY)');
      const acknowledged: number[] = [];
      let isOver = false;
      const writing = (async () => {
        for (let id = 0; !isOver; id += 1) {
          const kept = cluster.query(port, 'INSERT INTO planned VALUES ($1)', [id]);
          if (
            await kept.then(
              () => true,
              () => false,
            )
          )
            acknowledged.push(id);
        }
      })();
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(10), PATIENCE);

      const run = await order('group.switchover', {});
      const before = acknowledged.length;
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 10), PATIENCE);
      isOver = true;
      await writing;

      const to = other(from);
      expect(run.failure).toBeNull();
      expect(await leads()).toBe(to);
      const kept = new Set((await cluster.query(port, 'SELECT id FROM planned')).flat());
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
      expect(notesOf(run)).toEqual([
        `${from} hands over to ${to}.`,
        expect.stringMatching(new RegExp(`^${to} leads database; nobody took writes for [\\d.]+ m?s\\.$`)),
        expect.stringMatching(new RegExp(`^${from} follows as a standby; redundant again after`)),
      ]);
    });

    it('is refused to whom it cannot or need not go, with the reason', async () => {
      const leader = await leads();
      const refusals = [
        [{ to: leader }, 'it leads already'],
        [{ to: 'database-9' }, 'has no member "database-9"'],
        [{ component: 'database-balancer' }, 'no component "database-balancer"'],
      ] as const;
      for (const [wish, why] of refusals) {
        expect((await order('group.switchover', wish)).failure?.message).toContain(why);
      }
      const promotions = [
        [{ member: other(leader) }, 'a switchover to it loses nothing'],
        [{ member: other(leader), force: 'another' }, '"another" is not the name of this stack'],
      ] as const;
      for (const [wish, why] of promotions) {
        expect((await order('member.promote', wish)).failure?.message).toContain(why);
      }
      expect((await order('member.reinit', { member: leader })).failure?.message).toContain(
        'it leads database',
      );
      expect(await leads()).toBe(leader);
    });
  });

  describe('a pause', () => {
    it('keeps everybody from taking over until a person promotes, and ends with a resume', async () => {
      const { cluster, stack } = world();
      const leader = await leads();
      const standby = other(leader);
      expect((await order('group.pause', {})).failure).toBeNull();
      expect((await order('group.pause', {})).failure?.message).toContain('is paused already');
      expect((await order('group.switchover', {})).failure).toMatchObject({
        code: 'switchover-refused',
        hint: `tandem resume database --stack ${stack}`,
      });

      await cluster.container(leader).kill();
      await loseLeaderKey(stack, leader);
      await vi.waitFor(async () => {
        const { State } = await cluster.container(leader).inspect();
        expect(Date.now() - Date.parse(State.FinishedAt)).toBeGreaterThan(UNTOUCHED_MS);
        expect(State.Running).toBe(false);
      }, PATIENCE);
      const roles = (await cluster.members(standby)).map(({ Role }) => Role);
      expect(roles).not.toContain('Leader');

      const promotion = await order('member.promote', { member: standby });
      expect(promotion.failure).toBeNull();
      expect(notesOf(promotion)[0]).toContain('is lost; how much that is, nobody can say');
      await cluster.container(leader).start();
      expect((await order('group.resume', {})).failure).toBeNull();
      expect((await order('group.resume', {})).failure?.message).toContain('is not paused');
      await redundant();
      expect(await leads()).toBe(standby);
    });
  });

  describe('a member', () => {
    it('that is no copy any more is copied anew', async () => {
      const { cluster } = world();
      const leader = await leads();
      const data = ['stat', '-c', '%i', '/var/lib/postgresql/17/main/PG_VERSION'];
      const before = await cluster.inside(other(leader), data);

      expect((await order('member.reinit', { member: other(leader) })).failure).toBeNull();

      expect(await cluster.inside(other(leader), data)).not.toBe(before);
      await redundant();
      expect(await leads()).toBe(leader);
    });

    it('that leads gives way before it is restarted', async () => {
      const { cluster } = world();
      const leader = await leads();
      const startedAt = async () => (await cluster.container(leader).inspect()).State.StartedAt;
      const before = await startedAt();

      const run = await order('stack.restart', { member: leader });

      expect(run.failure).toBeNull();
      expect(notesOf(run)[0]).toBe(`${leader} hands over to ${other(leader)}.`);
      expect(await startedAt()).not.toBe(before);
      await redundant();
      expect(await leads()).toBe(other(leader));
    });
  });
}

/** Twenty seconds early: etcd lets the key of a dead leader go when its time is over. */
async function loseLeaderKey(stack: string, leader: string): Promise<void> {
  const agent = new AgentClient(new DockerExec(() => engineClient()), systemClock);
  try {
    const keys = new EtcdLeaderKeys(agent);
    const cluster = { etcdPods: [`${stack}-consensus-1-pod`], scope: `${stack}-database` };
    const { leader: held } = await keys.read(cluster, 2_000);
    expect(held?.member).toBe(leader);
    if (held !== null) expect(await keys.release(cluster, held, 2_000)).toBe('released');
  } finally {
    await agent.close();
  }
}
