import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createStackFolders } from '../../electron/adapters/host/stack-folders.ts';
import { CacheClient } from '../helpers/cache-client.ts';
import { engineClient, eventually } from '../helpers/engine.ts';
import { engineContent, removeStack } from '../helpers/engine-content.ts';
import { execute, logText } from '../helpers/hardened-containers.ts';
import { networksOfItsOwn } from '../helpers/stack-files.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: what a replica has confirmed outlives the master, whatever happens to the master: killed, crashed, its
 * volume lost, the whole stack stopped in between. Without a guardian nobody but the Sentinels decides; with one they
 * are told at once, and still decide who follows.
 */

const STACK = `cache-${randomBytes(3).toString('hex')}`;
const SERVERS = ['cache-1', 'cache-2', 'cache-3'];
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3'];
/** Far from the figures of the bench, and far below what the Sentinel of `pages` waits. */
const LONG_BEFORE_SENTINEL_MS = 25_000;
const docker = engineClient();
const cache = new CacheClient({ docker, stack: STACK, group: 'cache', from: 'sentinel-1' });
const pages = new CacheClient({ docker, stack: STACK, group: 'pages', from: 'pages-guard-1' });
/** Only open where a test has to do with it: a host that is open guards the stack. */
let host: TestHost;
let dataFolder: string;
/**
 * The member that was master when somebody looked last. On a busy machine one that does not answer for a second is
 * replaced: who is master is the Sentinels' business, what it holds is that of these tests.
 */
let master = 'cache-1';

function stackText(networks: string): string {
  return `tandem: 1
name: ${STACK}
${networks}
components:
  - { name: cache, kind: redis, topology: sentinel }
  - { name: sentinel, kind: sentinel, watches: cache }
  - { name: pages, kind: redis, engine: valkey, topology: sentinel, replicas: 2 }
  - { name: pages-guard, kind: sentinel, watches: pages, replicas: 1, quorum: 1, downAfter: 40s }
`;
}

async function succeed(
  request: 'stack.up' | 'stack.down' | 'stack.restart',
  parameters: Record<string, unknown> = {},
): Promise<void> {
  await withHost(async () => {
    const run = await host.run(request, { stack: STACK, ...parameters } as never);
    expect(run.failure).toBeNull();
    expect(run.state).toBe('completed');
  });
}

async function withHost(work: () => Promise<void>): Promise<void> {
  host = await openTestHost({ dataFolder });
  try {
    await work();
    expect(host.troubles).toEqual([]);
  } finally {
    await host.close({ keepData: true });
  }
}

const others = (member: string) => SERVERS.filter((server) => server !== member);

/** One master, the same for every Sentinel, all others in step with it, and each Sentinel would elect them. */
async function settled(): Promise<string> {
  let named = '';
  await eventually(async () => {
    const names = await Promise.all(SENTINELS.map((sentinel) => cache.named(sentinel, SERVERS)));
    named = names[0] ?? '';
    if (named === '' || names.some((name) => name !== named) || !(await cache.isMaster(named))) return false;
    const checks = [
      ...others(named).map((server) => cache.follows(server, named)),
      ...SENTINELS.map(async (sentinel) => (await cache.candidates(sentinel)) === 2),
    ];
    return (await Promise.all(checks)).every(Boolean);
  }, 'one master and two replicas in step');
  return named;
}

/** Waits until the Sentinels that can be asked have replaced the master, and says by whom. */
async function replaced(former: string): Promise<string> {
  let named = '';
  await eventually(async () => {
    named = await cache.named('sentinel-2', SERVERS);
    return named !== '' && named !== former && (await cache.isMaster(named));
  }, `another master than ${former}`);
  return named;
}

async function toldToAll(command: string): Promise<void> {
  for (const sentinel of SENTINELS) expect((await cache.sentinel(sentinel, command))[0]).toBe('OK');
}

async function refusedElections(): Promise<number> {
  const logs = await Promise.all(SENTINELS.map((sentinel) => logText(cache.container(sentinel))));
  return logs.join('').split('-failover-abort-no-good-slave').length - 1;
}

async function expectNothingToDo(): Promise<void> {
  await withHost(async () => {
    expect((await host.status(STACK)).state).toBe('healthy');
    expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
  });
}

const writeStack = (text: string) => createStackFolders(join(dataFolder, 'stacks')).write(STACK, text);

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  await writeStack(stackText(networksOfItsOwn()));
  await succeed('stack.up');
});

afterAll(async () => {
  await removeStack(docker, STACK);
  await rm(dataFolder, { recursive: true, force: true });
});

describe('a cache under Sentinels', () => {
  beforeEach(async () => {
    master = await settled();
  });

  it('comes up with the first member as master, and a plan finds nothing to do', async () => {
    expect(await settled()).toBe('cache-1');
    await expectNothingToDo();
    for (const sentinel of SENTINELS)
      await eventually(
        async () => /^OK 3 usable/.test((await cache.sentinel(sentinel, 'SENTINEL CKQUORUM cache'))[0] ?? ''),
        `${sentinel} knows the others`,
      );
  });

  it('says who is master, who follows how closely, and how many Sentinels there are', async () => {
    await settled();
    await withHost(async () => {
      await expect
        .poll(async () => (await host.status(STACK)).groups.map(({ redundancy }) => redundancy), {
          timeout: 60_000,
        })
        .toEqual(['redundant', 'redundant']);
      const { groups, members } = await host.status(STACK);
      expect(groups[0]).toMatchObject({
        ...{ name: 'cache', manager: 'sentinel', leader: 'cache-1', writers: ['cache-1'], mode: 'automatic' },
        ...{ successors: ['cache-2', 'cache-3'], hasTwoLeaders: false, leaderSinceMs: expect.any(Number) },
        deciders: {
          members: SENTINELS,
          answering: SENTINELS,
          needed: 2,
          known: { deciders: 3, followers: 2 },
        },
      });
      expect(groups[1]).toMatchObject({ name: 'pages', leader: 'pages-1', successors: ['pages-2'] });
      expect(members.flatMap(({ standing }) => standing?.role ?? [])).toEqual([
        ...['master', 'replica', 'replica'],
        ...['master', 'replica'],
      ]);
    });
  });

  it('lets nobody in without the password, which no inspection shows', async () => {
    const bare = 'printf "PING\\n" | redis-cli -h "$1" -p "$2"';
    for (const [member, port] of [
      ['cache-1', '6379'],
      ['sentinel-1', '26379'],
    ] as const) {
      const command = ['bash', '-c', bare, 'bare', await cache.address(member), port];
      expect((await execute(cache.container('sentinel-2'), command)).output).toContain('NOAUTH');
    }
    const secret = await readFile(join(dataFolder, 'stacks', STACK, 'secrets', 'cache-password'), 'utf8');
    const hex = secret.replace(/./g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
    for (const member of [...SERVERS, ...SENTINELS]) {
      const processes = 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null | tr "\\0" " "';
      const container = cache.container(member);
      const seen = `${JSON.stringify(await container.inspect())}${await logText(container)}${
        (await execute(container, ['bash', '-c', processes])).output
      }`;
      expect([member, seen.includes(secret), seen.includes(hex)]).toEqual([member, false, false]);
    }
  });

  it('has on a replica what was acknowledged after WAIT', async () => {
    expect(await cache.store(master, 'first', 'one')).toBe(true);
    const found = await Promise.all(others(master).map((server) => cache.server(server, 'GET first')));
    expect(found.map(([value]) => value)).toContain('one');
  });

  it('goes on with what was acknowledged when its master is killed', async () => {
    expect(await cache.store(master, 'before-kill', 'kept')).toBe(true);
    const killed = master;
    await cache.container(killed).kill({ signal: 'SIGKILL' });
    master = await replaced(killed);
    expect(await cache.server(master, 'MGET first before-kill')).toEqual(['one', 'kept', '']);
    await eventually(() => cache.store(master, 'after-kill', 'new'), 'a write with a copy');

    await cache.container(killed).start();
    master = await settled();
    expect((await cache.server(killed, 'GET after-kill'))[0]).toBe('new');
  });

  it('changes its master by plan and keeps all that was acknowledged meanwhile', async () => {
    const former = master;
    const acknowledged: string[] = [];
    let isOver = false;
    const write = async (): Promise<void> => {
      for (let id = 0; !isOver; id += 1) {
        const [answer] = await cache.server(former, `SET planned-${id} kept`);
        if (answer === 'OK') acknowledged.push(`planned-${id}`);
      }
    };
    await withHost(async () => {
      const refused = await host.run('group.switchover', { stack: STACK, component: 'cache', to: 'cache-2' });
      expect(refused.failure?.message).toContain('its Sentinels choose who takes over');
      expect((await host.run('group.pause', { stack: STACK, component: 'cache' })).failure?.code).toBe(
        'manager-refused',
      );
      const writing = write();
      await eventually(() => acknowledged.length > 3, 'some were acknowledged');
      const run = await host.run('group.switchover', { stack: STACK, component: 'cache' });
      isOver = true;
      await writing;
      expect(run.failure).toBeNull();
    });
    master = await settled();
    expect(master).not.toBe(former);
    const [...kept] = await cache.server(master, ...acknowledged.map((key) => `GET ${key}`));
    expect(kept.filter((value) => value === 'kept')).toHaveLength(acknowledged.length);
  });

  it('does not let a master that crashed go on from its file while a replica knows more', async () => {
    expect(await cache.store(master, 'before-crash', 'kept')).toBe(true);
    const crashed = master;
    // Far longer than it takes to start again: it is the master's own judgement that this is about.
    await toldToAll('SENTINEL SET cache down-after-milliseconds 5000');
    const startsAsMaster = async () =>
      (await logText(cache.container(crashed))).split('starts as master').length - 1;
    const before = await startsAsMaster();
    await cache.crash(crashed);
    master = await replaced(crashed);
    expect((await cache.server(master, 'GET before-crash'))[0]).toBe('kept');
    await toldToAll('SENTINEL SET cache down-after-milliseconds 1000');
    master = await settled();
    expect((await cache.server(master, 'GET before-crash'))[0]).toBe('kept');
    expect(await logText(cache.container(crashed))).toContain('waits: a replica lived on');
    expect(await startsAsMaster()).toBe(before);
  });

  it('does not elect a replica that was away and has not caught up', async () => {
    const [stale = '', other = ''] = others(master);
    await cache.container(stale).stop();
    expect(await cache.store(master, 'while-away', 'kept')).toBe(true);
    const refusals = await refusedElections();
    await cache.container(other).stop();
    await cache.container(master).kill({ signal: 'SIGKILL' });
    await cache.container(stale).start();
    await eventually(
      async () => (await refusedElections()) > refusals || (await cache.isMaster(stale)),
      'the Sentinels looked for a successor',
    );
    await Promise.all([cache.container(master).start(), cache.container(other).start()]);
    // Of the two that have it: a master that is slow for a second is replaced once more, which is no loss.
    master = await settled();
    expect((await cache.server(master, 'GET while-away'))[0]).toBe('kept');
  });

  it('loses nothing when all of it is restarted, one after the other', async () => {
    expect(await cache.store(master, 'before-restart', 'kept')).toBe(true);
    await succeed('stack.restart');
    master = await settled();
    expect((await cache.server(master, 'GET before-restart'))[0]).toBe('kept');
  });

  it('remembers its master while all of it is down, and starts with that one’s data', async () => {
    // Not the one that a stack without memory would begin with.
    if (master === 'cache-1') {
      await cache.sentinel('sentinel-2', 'SENTINEL FAILOVER cache');
      master = await replaced('cache-1');
    }
    await settled();
    await cache.container('cache-1').stop();
    expect(await cache.store(master, 'last', 'word')).toBe(true);
    await succeed('stack.down');
    await succeed('stack.up');
    // Whether the Sentinels saw the master go before they went themselves is left to chance: either will do.
    master = await settled();
    expect(await cache.server(master, 'MGET first after-kill last')).toEqual(['one', 'new', 'word', '']);
    await expectNothingToDo();
  });

  it('does so in another subnet, too', async () => {
    await succeed('stack.down');
    const third = 1 + ((randomBytes(1)[0] ?? 0) % 250);
    await writeStack(stackText(`network: { front: 10.221.${third}.0/24, back: 10.222.${third}.0/24 }`));
    await succeed('stack.up');
    expect(await cache.address('cache-1')).toMatch(/^10\.222\./);
    master = await settled();
    expect((await cache.server(master, 'GET first'))[0]).toBe('one');
  });

  it('is not emptied by a master whose volume was lost', async () => {
    await succeed('stack.down');
    const before = master;
    await docker.getVolume(`${STACK}-${before}-data`).remove();
    await succeed('stack.up');
    master = await settled();
    expect(await cache.server(master, 'MGET first after-kill before-crash')).toEqual([
      ...['one', 'new', 'kept', ''],
    ]);
  });
});

/** Its Sentinel would wait for 40 s. */
describe('a cache of Valkey that is guarded', () => {
  const members = ['pages-1', 'pages-2'] as const;
  const other = (member: string) => (member === 'pages-1' ? 'pages-2' : 'pages-1');

  /** The master, once the other is in step and would be elected. */
  async function redundantMaster(): Promise<string> {
    let named = '';
    await eventually(async () => {
      named = await pages.named('pages-guard-1', members);
      if (named === '' || !(await pages.isMaster(named))) return false;
      const isInStep = await pages.follows(other(named), named);
      return isInStep && (await pages.candidates('pages-guard-1')) === 1;
    }, 'a master and a replica in step');
    return named;
  }

  // One host for all: a guardian that has only just begun has not seen the life that ends in a crash. Its journal is
  // new: of three hand-overs in ten minutes none may have been spent on a master that was slow while all this began.
  beforeAll(async () => {
    const journal = (await readdir(dataFolder)).filter((name) => name.startsWith('store.db'));
    for (const file of journal) await rm(join(dataFolder, file));
    host = await openTestHost({ dataFolder });
  });
  afterAll(async () => {
    await host.close({ keepData: true });
    expect(host.troubles).toEqual([]);
  });

  it.each([
    ['is killed', (member: string) => pages.container(member).kill({ signal: 'SIGKILL' })],
    ['crashes', (member: string) => pages.crash(member)],
    ['freezes', (member: string) => pages.freeze(member)],
  ] as const)(
    'has another master at once when its own %s, which comes back as replica',
    async (_case, strike) => {
      const former = await redundantMaster();
      expect((await pages.server(former, 'INFO server')).join()).toContain('valkey_version');
      expect(await pages.store(former, 'page', former)).toBe(true);
      const struckAtMs = Date.now();
      await strike(former);
      await eventually(() => pages.isMaster(other(former)), 'the replica takes over');
      expect(Date.now() - struckAtMs).toBeLessThan(LONG_BEFORE_SENTINEL_MS);
      expect((await pages.server(other(former), 'GET page'))[0]).toBe(former);
      expect(await redundantMaster()).toBe(other(former));
      expect(await pages.isMaster(former)).toBe(false);
    },
  );
});

describe('the end', () => {
  it('leaves nothing on the engine when its data is to go too', async () => {
    await succeed('stack.down', { removeData: true });
    expect(await engineContent(docker, STACK)).toEqual([]);
  });
});
