import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freezeCommand } from '../../electron/domain/drill/faults/member-processes.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { stackText } from '../helpers/stack-files.ts';
import { StandbyCluster } from '../helpers/standby-cluster.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: with proof of death in hand the guardian gives the lead away at once, long before the cluster manager's
 * own time-out of 20 s, and never while the former primary may still accept a write.
 */

const STACK = `guarded-${randomBytes(3).toString('hex')}`;
const DATABASES = ['database-1', 'database-2'];
const PATIENCE = { timeout: 90_000, interval: 200 };
/** Far from the figures of the bench, and far below what Patroni needs alone. */
const LONG_BEFORE_PATRONI_MS = 12_000;

const docker: Docker = engineClient();
let host: TestHost;
let cluster: StandbyCluster;
let ports: { readonly write: number; readonly read: number };
let lastId = 0;
const acknowledged: number[] = [];

beforeAll(async () => {
  ports = { write: await freePort(), read: await freePort() };
  host = await openTestHost();
  cluster = new StandbyCluster({ docker, host, stack: STACK });
  const text = stackText('primary-standby')
    .replace('name: primary-standby', `name: ${STACK}`)
    .replace('publish: { port: 5432 }', `publish: { port: ${ports.write} }`)
    .replace('publish: { port: 5433 }', `publish: { port: ${ports.read} }`);
  await host.writeStack(STACK, text);
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
  await cluster.query(ports.write, 'CREATE TABLE ledger (id integer PRIMARY KEY)');
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function write(): Promise<boolean> {
  lastId += 1;
  const id = lastId;
  try {
    await cluster.query(ports.write, 'INSERT INTO ledger VALUES ($1)', [id]);
    acknowledged.push(id);
    return true;
  } catch {
    return false;
  }
}

/** Who leads, once the other follows with every commit. */
async function redundantLeader(): Promise<string> {
  let leads = '';
  for (const asked of DATABASES) {
    await expect
      .poll(
        async () =>
          (await cluster.members(asked).catch(() => []))
            .map(({ Member, Role, State }) => {
              if (Role === 'Leader') leads = Member;
              return `${Role} ${State}`;
            })
            .sort(),
        PATIENCE,
      )
      .toEqual(['Leader running', 'Sync Standby streaming']);
  }
  return leads;
}

async function lostRows(): Promise<readonly number[]> {
  const rows = new Set((await cluster.query(ports.write, 'SELECT id FROM ledger')).flat());
  return acknowledged.filter((id) => !rows.has(id));
}

/** How many members accept a write when they are asked directly, past the balancer. */
async function writable(): Promise<readonly string[]> {
  const answers = await Promise.all(
    DATABASES.map(async (member) => {
      const recovering = await cluster
        .inside(member, ['psql', '-U', 'postgres', '-Atc', 'SELECT pg_is_in_recovery()'])
        .catch(() => 't');
      return recovering === 'f' ? member : null;
    }),
  );
  return answers.filter((member) => member !== null);
}

async function handOver(strike: (primary: string) => Promise<void>): Promise<string> {
  const old = await redundantLeader();
  for (let count = 0; count < 10; count += 1) expect(await write()).toBe(true);
  await strike(old);
  const struckAtMs = Date.now();
  const other = DATABASES.find((member) => member !== old) ?? '';
  await expect.poll(async () => (await write()) && (await writable()).includes(other), PATIENCE).toBe(true);
  expect(Date.now() - struckAtMs).toBeLessThan(LONG_BEFORE_PATRONI_MS);
  expect(await lostRows()).toEqual([]);
  return old;
}

/** A fault's command, which waits for its word. */
async function inside(member: string, command: readonly string[]): Promise<void> {
  const session = await cluster.session(member, command);
  await session.write('go');
  for await (const line of session.lines) {
    if (line !== '') break;
  }
  await session.close();
}

/** The former primary is a standby again, by itself. */
async function expectWhole(old: string): Promise<void> {
  expect(await redundantLeader()).not.toBe(old);
  expect(await writable()).toHaveLength(1);
  expect(await lostRows()).toEqual([]);
}

describe('a guarded database', () => {
  it('has a new primary at once when the engine says that its own is dead', async () => {
    const old = await handOver((primary) => cluster.container(primary).kill());
    await expectWhole(old);
  });

  it('is fenced before it is handed over when its primary freezes', async () => {
    const old = await handOver((primary) => inside(primary, freezeCommand));
    await expectWhole(old);
  });

  it('is handed over when its primary is cut off', async () => {
    const network = docker.getNetwork(`${STACK}-back`);
    let address = '';
    const old = await handOver(async (primary) => {
      const pod = docker.getContainer(`${STACK}-${primary}-pod`);
      address = (await pod.inspect()).NetworkSettings.Networks[`${STACK}-back`]?.IPAddress ?? '';
      await network.disconnect({ Container: pod.id });
    });
    await network.connect({
      Container: `${STACK}-${old}-pod`,
      EndpointConfig: { IPAMConfig: { IPv4Address: address }, Aliases: [old, 'database'] },
    });
    await expectWhole(old);
  });
});
