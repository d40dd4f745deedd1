import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CacheClient } from '../helpers/cache-client.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { type MortalGuardian, startMortalGuardian } from '../helpers/guardian-crash.ts';
import { execute } from '../helpers/hardened-containers.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: a guardian that is killed between any two steps of a cache's hand-over leaves what the next one brings into
 * order: one master, of which every Sentinel and every replica knows, and never a second that takes writes.
 */

vi.setConfig({ testTimeout: 900_000, hookTimeout: 600_000 });

const STACK = `mortal-${randomBytes(3).toString('hex')}`;
const SERVERS = ['cache-1', 'cache-2', 'cache-3'];
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3'];
const PATIENCE = { timeout: 180_000, interval: 250 };
const ROUNDS_AFTERWARDS = 10;

/** Where a guardian may die between a proven death and the new master. */
const HAND_OVER_STEPS = [
  ['before', 'confirm'],
  ['after', 'confirm'],
  ['before', 'orderFailover'],
  ['after', 'orderFailover'],
] as const;

const docker: Docker = engineClient();
const cache = new CacheClient({ docker, stack: STACK, group: 'cache', from: 'sentinel-1' });
let host: TestHost;
let config: string;

/** The Sentinels alone would wait for longer than any test: who hands over here is a guardian. */
const text = (guardian: string) => `tandem: 1
name: ${STACK}
guardian: ${guardian}
components:
  - { name: cache, kind: redis, topology: sentinel }
  - { name: sentinel, kind: sentinel, watches: cache, downAfter: 60s }
`;

async function up(guardian: string): Promise<void> {
  await host.writeStack(STACK, text(guardian));
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
}

beforeAll(async () => {
  host = await openTestHost();
  await up('{}');
  const warden = docker.getContainer(`${STACK}-warden`);
  config = (await execute(warden, ['cat', '/etc/tandem/warden.json'])).output;
  // From here on nobody guards but the mortal ones.
  await up('{ enabled: false }');
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

const guardians: MortalGuardian[] = [];

async function mortal(when: 'before' | 'after', act: string): Promise<MortalGuardian> {
  const socket = new URL(process.env.DOCKER_HOST ?? '').pathname;
  const guardian = await startMortalGuardian({ socket, config, when, act });
  guardians.push(guardian);
  return guardian;
}

/** Every member's own answer to a write, past the Sentinels. */
async function takers(): Promise<readonly string[]> {
  const answers = await Promise.all(
    SERVERS.map(async (server) => (await cache.server(server, 'SET asked now').catch(() => []))[0] === 'OK'),
  );
  return SERVERS.filter((_server, index) => answers[index]);
}

/** One master for every Sentinel, and all others in step with it. */
async function settledMaster(): Promise<string> {
  let master = '';
  const isSettled = async (): Promise<boolean> => {
    const named = await Promise.all(SENTINELS.map((sentinel) => cache.named(sentinel, SERVERS)));
    master = named[0] ?? '';
    if (master === '' || named.some((name) => name !== master)) return false;
    const checks = [
      cache.isMaster(master),
      ...SERVERS.filter((server) => server !== master).map((server) => cache.follows(server, master)),
      ...SENTINELS.map(async (sentinel) => (await cache.candidates(sentinel)) === SERVERS.length - 1),
    ];
    return (await Promise.all(checks)).every(Boolean);
  };
  await expect.poll(() => isSettled().catch(() => false), PATIENCE).toBe(true);
  return master;
}

async function expectOneMaster(): Promise<string> {
  const master = await settledMaster();
  for (let round = 0; round < ROUNDS_AFTERWARDS; round += 1) {
    expect(await takers()).toEqual([master]);
  }
  return master;
}

const kill = (member: string) => cache.container(member).kill({ signal: 'SIGKILL' });

async function replaced(former: string): Promise<string> {
  let master = '';
  const hasOther = async (): Promise<boolean> => {
    master = await cache.named('sentinel-2', SERVERS);
    return ![former, ''].includes(master) && (await cache.isMaster(master));
  };
  await expect.poll(() => hasOther().catch(() => false), PATIENCE).toBe(true);
  return master;
}

describe('a guardian that is killed between any two steps of a hand-over', () => {
  it('leaves a dead master that the next one replaces, and starts again as a replica', async () => {
    const former = await expectOneMaster();
    expect(await cache.store(former, 'before', 'kept')).toBe(true);

    // Suspicion: it must fence, and dies before it does. The same guardian must have seen the master serve.
    const fencing = await mortal('before', 'kill');
    await cache.freeze(former);
    expect(await fencing.end).toBe('killed');
    // Proof: each of the next finds a dead master and comes one step further.
    await kill(former);
    for (const [when, act] of HAND_OVER_STEPS) {
      expect([when, act, await (await mortal(when, act)).end]).toEqual([when, act, 'killed']);
    }
    const master = await replaced(former);
    // The former master was killed through the engine, so nobody but a guardian starts it.
    for (const when of ['before', 'after'] as const) {
      expect([when, await (await mortal(when, 'start')).end]).toEqual([when, 'killed']);
    }
    expect(await expectOneMaster()).toBe(master);
    expect((await cache.server(master, 'GET before'))[0]).toBe('kept');
  });

  it('leaves a fenced master that the next one replaces, and tells of in full', async () => {
    const former = await expectOneMaster();
    const fencing = await mortal('after', 'kill');
    await cache.freeze(former);
    expect(await fencing.end).toBe('killed');

    const last = await mortal('before', 'nothing');
    const master = await replaced(former);
    expect(await expectOneMaster()).toBe(master);
    expect((await cache.server(master, 'GET before'))[0]).toBe('kept');
    await expect
      .poll(() => last.incidents(), PATIENCE)
      .toEqual([`guardian-handed-over ${former}`, `guardian-started ${former}`]);
    await last.stop();
  });

  it('leaves no incident that was given up or refused', () => {
    const told = guardians.flatMap((guardian) => guardian.incidents());
    expect(told.filter((incident) => /^guardian-(refused|given-up) /.test(incident))).toEqual([]);
  });
});
