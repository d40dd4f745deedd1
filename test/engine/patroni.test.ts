import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroupStatus } from '../../electron/contract/schemas.ts';
import { stackSurvival } from '../../electron/domain/health/survival.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { logText } from '../helpers/hardened-containers.ts';
import { describePlannedChanges } from '../helpers/planned-changes.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { stackText } from '../helpers/stack-files.ts';
import { StandbyCluster } from '../helpers/standby-cluster.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: with a standby, the loss of the primary loses no acknowledged row, and the primary that was comes back. */

const STACK = `standby-${randomBytes(3).toString('hex')}`;
const DATABASES = ['database-1', 'database-2'];
const MEMBERS = [...DATABASES, 'consensus-1', 'database-balancer-1', 'database-balancer-2'];
/** Against hanging: Patroni alone needs some twenty seconds, and the machine may be busy. */
const PATIENCE = { timeout: 90_000, interval: 200 };
const LEADER_KEY_MS = 20_000;
/** A commit waits until Patroni no longer counts the standby: about two seconds, three on a quiet machine. */
const LONG_AFTER_STANDBY_MS = 15_000;

const docker: Docker = engineClient();
let host: TestHost;
let cluster: StandbyCluster;
let ports: { readonly write: number; readonly read: number };

function text(change: (text: string) => string = (same) => same): string {
  return change(stackText('primary-standby'))
    .replace('name: primary-standby', `name: ${STACK}`)
    .replace('publish: { port: 5432 }', `publish: { port: ${ports.write} }`)
    .replace('publish: { port: 5433 }', `publish: { port: ${ports.read} }`);
}

async function up(): Promise<void> {
  const run = await host.run('stack.up', { stack: STACK });
  expect(run.failure).toBeNull();
  expect(run.state).toBe('completed');
}

async function expectNothingToDo(): Promise<void> {
  expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
}

async function leader(asked = 'database-1'): Promise<string> {
  const found = (await cluster.members(asked)).find(({ Role }) => Role === 'Leader');
  if (found === undefined) throw new Error('nobody leads');
  return found.Member;
}

/** Both members run, one leads, the other has every commit: what a fail-over needs. */
async function expectRedundant(asked: string): Promise<void> {
  await expect
    .poll(
      async () => (await cluster.members(asked)).map(({ Role, State }) => `${Role} ${State}`).sort(),
      PATIENCE,
    )
    .toEqual(['Leader running', 'Sync Standby streaming']);
}

/** The guardian starts what was killed, too. */
async function startAgain(member: string): Promise<void> {
  await cluster
    .container(member)
    .start()
    .catch((error: { readonly statusCode?: number }) => {
      if (error.statusCode !== 304) throw error;
    });
}

let nextSpare = 1_000_000;
const writes = async (): Promise<boolean> => {
  nextSpare += 1;
  return cluster.query(ports.write, 'INSERT INTO ledger VALUES ($1)', [nextSpare]).then(
    () => true,
    () => false,
  );
};

async function group(): Promise<GroupStatus> {
  const [only, ...others] = (await host.status(STACK)).groups;
  expect(others).toEqual([]);
  if (only === undefined) throw new Error('no group');
  return only;
}

async function told(): Promise<string> {
  return (await group()).statements.map(({ text }) => text).join(' ');
}

beforeAll(async () => {
  ports = { write: await freePort(), read: await freePort() };
  host = await openTestHost();
  cluster = new StandbyCluster({ docker, host, stack: STACK });
  await host.writeStack(STACK, text());
  await up();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

describe('a database with a standby', () => {
  it('comes up healthy, led by its first member, and a plan finds nothing left to do', async () => {
    expect((await host.status(STACK)).state).toBe('healthy');
    await expectNothingToDo();
    expect(await leader()).toBe('database-1');
    await expectRedundant('database-2');
  });

  it('says who leads, who has every commit, and that its only etcd must not fail', async () => {
    await expect.poll(async () => (await group()).redundancy, PATIENCE).toBe('redundant');
    expect(await group()).toMatchObject({
      ...{
        leader: 'database-1',
        timeline: 1,
        writers: ['database-1'],
        hasTwoLeaders: false,
        mode: 'automatic',
      },
      successors: ['database-2'],
      deciders: { members: ['consensus-1'], answering: ['consensus-1'], needed: 1 },
      statements: [
        {
          tone: 'good',
          text: 'database is redundant: database-2 has every acknowledged commit and can take over from database-1.',
        },
      ],
    });
    const standings = (await host.status(STACK)).members.flatMap(({ standing }) => standing ?? []);
    expect(standings).toMatchObject([
      { role: 'primary', acceptsWrites: true, trouble: '' },
      { role: 'sync-standby', acceptsWrites: false, link: 'up', sync: 'sync', timeline: 1, trouble: '' },
    ]);
    const { members, survival } = stackSurvival({ ...(await host.status(STACK)) }, { drills: [], runs: [] });
    expect(survival).not.toBe('survives');
    expect(members.find(({ status }) => status.name === 'consensus-1')).toMatchObject({
      survival: 'degrades',
      reason: 'no failover without it',
    });
  });

  it('has on the standby what was written through the balancer', async () => {
    await cluster.query(ports.write, 'CREATE TABLE ledger (id integer PRIMARY KEY)');
    await cluster.query(ports.write, 'INSERT INTO ledger VALUES (0)');
    const read = async () => cluster.query(ports.read, 'SELECT id, pg_is_in_recovery() FROM ledger');
    await expect.poll(() => read().catch(String), PATIENCE).toEqual([[0, true]]);
    await expect(cluster.query(ports.read, 'INSERT INTO ledger VALUES (-1)')).rejects.toThrow(/read-only/);
  });

  it('runs with checksums, synchronous commits and the settings of the stack file', async () => {
    const shown = await cluster.query(
      ports.write,
      `SELECT name, setting FROM pg_settings WHERE name IN ('data_checksums', 'synchronous_standby_names',
         'max_worker_processes', 'max_connections', 'work_mem', 'archive_mode', 'wal_sender_timeout') ORDER BY name`,
    );
    expect(Object.fromEntries(shown)).toEqual({
      archive_mode: 'on',
      data_checksums: 'on',
      max_connections: '100',
      max_worker_processes: '4',
      synchronous_standby_names: '"database-2"',
      wal_sender_timeout: '5000',
      work_mem: '8192',
    });
  });

  it('shows its passwords neither to `inspect` nor in its logs, and lets nobody change the cluster without one', async () => {
    const names = ['password', 'replication', 'rewind', 'patroni'].map((name) => `database-${name}`);
    const secrets = await Promise.all(names.map(async (name) => (await cluster.secret(name)).trim()));
    expect(new Set(secrets).size).toBe(4);
    for (const member of MEMBERS) {
      const container = cluster.container(member);
      const shown = `${JSON.stringify(await container.inspect())}${await logText(container)}`;
      expect([member, secrets.filter((secret) => shown.includes(secret))]).toEqual([member, []]);
    }
    const order =
      'exec 3<>/dev/tcp/127.0.0.1/8008; printf "POST /restart HTTP/1.0\\r\\nContent-Length: 2\\r\\n\\r\\n{}" >&3; head -1 <&3';
    expect(await cluster.inside('database-2', ['bash', '-c', order])).toContain('401');
  });

  it('takes writes again after its primary was killed, without losing an acknowledged one', async () => {
    await expectRedundant('database-2');
    const old = await leader();
    const other = DATABASES.find((member) => member !== old) ?? '';
    const acknowledged: number[] = [0];
    let next = 1;
    const write = async (): Promise<boolean> => {
      const id = next++;
      try {
        await cluster.query(ports.write, 'INSERT INTO ledger VALUES ($1)', [id]);
        acknowledged.push(id);
        return true;
      } catch {
        return false;
      }
    };
    for (let count = 0; count < 20; count += 1) expect(await write()).toBe(true);

    await cluster.container(old).kill();
    await expect.poll(write, PATIENCE).toBe(true);

    for (let count = 0; count < 20; count += 1) expect(await write()).toBe(true);
    expect(await leader(other)).toBe(other);
    await expect
      .poll(group, PATIENCE)
      .toMatchObject({ leader: other, timeline: 2, redundancy: 'not-redundant', successors: [] });
    expect(await told()).toContain(
      `database is not redundant: no standby is in sync with ${other}. Writes go on`,
    );
    expect(await told()).toMatch(new RegExp(`Nothing is known of ${old}|${old} does not`));
    await expect
      .poll(async () => Date.now() - ((await group()).leaderSinceMs ?? 0), PATIENCE)
      .toBeLessThan(PATIENCE.timeout);
    const rows = await cluster.query(ports.write, 'SELECT id FROM ledger ORDER BY id');
    const kept = new Set(rows.flat());
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);

    await startAgain(old);
    await expectRedundant(other);
    expect(await leader(other)).toBe(other);
    const copied = () => cluster.query(ports.read, 'SELECT count(*)::integer FROM ledger').catch(String);
    await expect.poll(copied, PATIENCE).toEqual([[rows.length]]);
    await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
    await up();
    await expectNothingToDo();
  });

  describePlannedChanges(() => ({ stack: STACK, host, cluster, port: ports.write }));

  it('goes on taking writes without etcd, longer than a leader key lives', async () => {
    const asked = await leader();
    await cluster.container('consensus-1').kill();
    await expect
      .poll(async () => Date.now() - (await cluster.agreedAtMs(asked)), PATIENCE)
      .toBeGreaterThan(LEADER_KEY_MS + 3_000);
    await cluster.query(ports.write, 'INSERT INTO ledger VALUES (-1)');
    expect(await group()).toMatchObject({ leader: asked, mode: 'failsafe', redundancy: 'not-redundant' });
    expect(await told()).toContain('consensus-1, its only etcd, does not answer. Writes go on');
    expect((await host.status(STACK)).state).toBe('degraded');
    const standby = async () => cluster.query(ports.read, 'SELECT id FROM ledger WHERE id < 0').catch(String);
    await expect.poll(standby, PATIENCE).toEqual([[-1]]);

    await cluster.container('consensus-1').start();
    await expectRedundant(asked);
    expect(await leader()).toBe(asked);
  });

  it('goes on taking writes when its standby is gone, and says that it is not redundant', async () => {
    const asked = await leader();
    const standby = DATABASES.find((member) => member !== asked) ?? '';
    // A stop is a person's: the guardian does not start it again meanwhile.
    await cluster.container(standby).stop();
    await expect.poll(writes, { timeout: LONG_AFTER_STANDBY_MS, interval: 50 }).toBe(true);
    await expect
      .poll(group, PATIENCE)
      .toMatchObject({ leader: asked, redundancy: 'not-redundant', mode: 'automatic', successors: [] });
    expect(await told()).toContain(
      `no standby is in sync with ${asked}. Writes go on, and it alone holds the newest`,
    );

    await cluster.container(standby).start();
    await expectRedundant(asked);
    await expect.poll(async () => (await group()).redundancy, PATIENCE).toBe('redundant');
  });

  it('takes over settings that the cluster keeps for itself when the stack file changes', async () => {
    await host.writeStack(
      STACK,
      text((same) => same.replace('synchronous: on', 'synchronous: strict').replace(': 4,', ': 6,')),
    );
    await up();
    const settings = await cluster.manager('database-1', 'show-config');
    expect(settings).toMatch(/synchronous_mode_strict: true/);
    await expectRedundant('database-1');
    expect(await cluster.query(ports.write, 'SHOW max_worker_processes')).toEqual([['6']]);
    await expectNothingToDo();
    expect(host.troubles).toEqual([]);
  });

  it('comes up again with what was stored, after all of it went down', async () => {
    const stored = await cluster.query(ports.write, 'SELECT id FROM ledger ORDER BY id');
    const run = await host.run('stack.down', { stack: STACK });
    expect(run.failure).toBeNull();
    await up();
    await expectRedundant('database-1');
    expect(await cluster.query(ports.write, 'SELECT id FROM ledger ORDER BY id')).toEqual(stored);
    await expectNothingToDo();
  });

  it('leaves nothing on the engine when its data is to go too', async () => {
    const run = await host.run('stack.down', { stack: STACK, removeData: true });
    expect(run.failure).toBeNull();
    const plan = await host.call('stack.plan', { stack: STACK, direction: 'down', removeData: true });
    expect(plan.text).toBe(`${STACK}: nothing to do`);
  });
});
