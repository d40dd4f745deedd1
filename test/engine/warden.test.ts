import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type Docker from 'dockerode';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWarden } from '../../electron/compose-warden.ts';
import { parseWardenConfig, type WardenConfig } from '../../electron/domain/failover/warden-config.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { GuardedDatabase, writesOfFormerPrimaries } from '../helpers/guarded-database.ts';
import { startMortalGuardian } from '../helpers/guardian-crash.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: with the app closed the warden guards, the app takes over when the warden dies, both at once do no harm,
 * and with neither the engines fail over alone. The warden has no network, no capability and no secret.
 */

const STACK = `warded-${randomBytes(3).toString('hex')}`;
const PATIENCE = { timeout: 60_000, interval: 200 };
/** Far from the figures of the bench, and far below what Patroni needs alone. */
const LONG_BEFORE_PATRONI_MS = 12_000;

/** Where a guardian may die between a proven death and the new primary. */
const HAND_OVER_STEPS = [
  ['before', 'confirm'],
  ['after', 'confirm'],
  ['before', 'releaseLeader'],
  ['after', 'releaseLeader'],
] as const;

const docker: Docker = engineClient();
let host: TestHost;
let database: GuardedDatabase;
let config: WardenConfig;
const warden = docker.getContainer(`${STACK}-warden`);

beforeAll(async () => {
  host = await openTestHost();
  database = await GuardedDatabase.create({ docker, host, stack: STACK });
  await up('{}');
  await database.makeTables();
  config = parseWardenConfig(await database.cluster.inside('warden', ['cat', '/etc/tandem/warden.json']));
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function up(guardian: string): Promise<void> {
  await host.writeStack(STACK, database.text(guardian));
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
}

async function guardedBy(who: 'warden' | 'app' | 'nobody'): Promise<void> {
  await expect.poll(async () => (await host.status(STACK)).guard?.by, PATIENCE).toBe(who);
}

async function reopenHost(): Promise<void> {
  host = await openTestHost({ dataFolder: host.dataFolder });
}

/** What guardians wrote into the host's journal, oldest first. */
function incidents(): readonly { readonly kind: string; readonly member: string; readonly text: string }[] {
  const journal = new Database(join(host.dataFolder, 'store.db'), { readonly: true });
  try {
    const select = "SELECT kind, member, text FROM events WHERE kind LIKE 'guardian-%' ORDER BY id";
    return journal.prepare(select).all() as ReturnType<typeof incidents>;
  } finally {
    journal.close();
  }
}

const HANDED_OVER = 'guardian-handed-over';
const handedOver = (): readonly string[] =>
  incidents().flatMap(({ kind, member }) => (kind === HANDED_OVER ? [member] : []));

describe('the warden', () => {
  it('has the engine’s socket and nothing else', async () => {
    const {
      Config: made,
      HostConfig: set,
      Mounts: mounts,
      NetworkSettings: network,
    } = await warden.inspect();
    expect({
      network: set.NetworkMode,
      attached: Object.keys(network.Networks),
      added: set.CapAdd ?? [],
      dropped: set.CapDrop,
      readOnly: set.ReadonlyRootfs,
      privileged: set.Privileged,
      security: set.SecurityOpt,
      restart: set.RestartPolicy?.Name,
      mounts: mounts.map(({ Type, Destination, RW }) => `${Type} ${Destination} ${RW ? 'rw' : 'ro'}`).sort(),
      environment: made.Env.map((variable) => variable.split('=')[0]).sort(),
    }).toEqual({
      network: 'none',
      attached: ['none'],
      added: [],
      dropped: ['ALL'],
      readOnly: true,
      privileged: false,
      security: ['no-new-privileges'],
      restart: 'always',
      mounts: ['bind /run/docker.sock ro', 'volume /etc/tandem rw', 'volume /var/lib/tandem rw'],
      environment: ['LANG', 'NODE_ENV', 'PATH'],
    });
    const secret = (await database.cluster.secret('database-password')).trim();
    expect(JSON.stringify(config)).not.toContain(secret);
  });

  it('guards while no Tandem runs, and tells what it did to the next, once', async () => {
    await guardedBy('warden');
    await host.close({ keepData: true });
    const { old, tookMs } = await database.handedOver((primary) => database.kill(primary));
    expect(tookMs).toBeLessThan(LONG_BEFORE_PATRONI_MS);
    await database.expectWhole(old);
    await reopenHost();
    await expect.poll(handedOver, PATIENCE).toEqual([old]);
    const told = incidents().find(({ kind }) => kind === HANDED_OVER);
    expect(told?.text).toMatch(/\+0 ms .*not running.*\+\d+ ms /);
    await host.close({ keepData: true });
    await reopenHost();
    await guardedBy('warden');
    expect(handedOver()).toEqual([old]);
  });

  it('leaves its work to the app when it dies, and takes it back', async () => {
    await warden.kill();
    await guardedBy('app');
    const { tookMs, old } = await database.handedOver((primary) => database.kill(primary));
    expect(tookMs).toBeLessThan(LONG_BEFORE_PATRONI_MS);
    await warden.start();
    await guardedBy('warden');
    await database.expectWhole(old);
  });

  it('and another guardian that acts at the same time hand over once', async () => {
    const { timeline } = await database.redundantLeader();
    const second = await createWarden({
      config,
      socket: new URL(process.env.DOCKER_HOST ?? '').pathname,
      journal: {
        addEvent: async () => {},
        events: async () => [],
        unread: () => [],
        markRead: async () => {},
      },
      deskPort: null,
      onTrouble: () => {},
    });
    const { old } = await database.handedOver((primary) => database.freeze(primary));
    await database.expectWhole(old);
    expect((await database.redundantLeader()).timeline).toBe(timeline + 1);
    await second.close();
  });

  it('is not there for a stack that nobody is to guard', async () => {
    await up('{ enabled: false }');
    expect((await docker.listContainers({ all: true, filters: { name: [`${STACK}-warden`] } })).length).toBe(
      0,
    );
    expect((await host.status(STACK)).guard).toEqual({
      by: 'nobody',
      text: expect.stringContaining('Slower: nobody guards it'),
    });
  });
});

describe('a guardian that is killed between any two of its steps', () => {
  const socket = (): string => new URL(process.env.DOCKER_HOST ?? '').pathname;
  const mortal = (when: 'before' | 'after', act: string) =>
    startMortalGuardian({ socket: socket(), config: JSON.stringify(config), when, act });

  /** A machine that is so slow that Patroni was faster gets another dead primary. Returns which is dead. */
  async function dieAt(when: 'before' | 'after', act: string, struck: string): Promise<string> {
    for (let dead = struck; ; ) {
      const guardian = await mortal(when, act);
      const watching = new AbortController();
      const elected = database.untilPrimary(database.other(dead), watching.signal);
      const first = await Promise.race([guardian.end, elected]);
      watching.abort();
      if (first === 'killed') return dead;
      await guardian.stop();
      await database.cluster.container(dead).start();
      dead = (await database.redundantLeader()).leader;
      await database.kill(dead);
    }
  }

  it('leaves a stack that the next one brings into order, and never two primaries', async () => {
    const asking = new AbortController();
    const accepted = database.askAllTheTime(asking.signal);
    const { leader: first } = await database.redundantLeader();

    // Suspicion: it must fence, and dies before it does. The same guardian must have seen the primary serve.
    const fencing = await mortal('before', 'kill');
    await database.freeze(first);
    expect(await fencing.end).toBe('killed');
    // Proof: each of the next finds a dead primary and comes one step further.
    await database.kill(first);
    let dead = first;
    for (const [when, act] of HAND_OVER_STEPS) dead = await dieAt(when, act, dead);
    const second = database.other(dead);
    await database.expectPrimary(second);
    // The old primary was killed through the engine, so nobody but a guardian starts it.
    for (const when of ['before', 'after'] as const) {
      expect([when, await (await mortal(when, 'start')).end]).toEqual([when, 'killed']);
    }
    await database.expectWhole(dead);

    const fenced = await mortal('after', 'kill');
    await database.freeze(second);
    expect(await fenced.end).toBe('killed');
    const last = await mortal('before', 'nothing');
    await database.expectPrimary(dead);
    await database.expectWhole(second);
    await last.stop();

    asking.abort();
    expect(writesOfFormerPrimaries(await accepted)).toEqual([]);
  }, 300_000);
});

describe('with neither warden nor app', () => {
  it('a database fails over alone', async () => {
    const before = incidents().length;
    const { old } = await database.handedOver((primary) => database.kill(primary));
    expect(incidents()).toHaveLength(before);
    await database.cluster.container(old).start();
    await database.expectWhole(old);
  });
});
