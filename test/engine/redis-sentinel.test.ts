import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CacheClient } from '../helpers/cache-client.ts';
import { engineClient, eventually } from '../helpers/engine.ts';
import { engineContent, removeStack } from '../helpers/engine-content.ts';
import { execute, logText } from '../helpers/hardened-containers.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: what a replica has confirmed outlives the master, whatever happens to the master: killed, crashed, its
 * volume lost, the whole stack stopped in between. Nobody but the Sentinels decides.
 */

const STACK = `cache-${randomBytes(3).toString('hex')}`;
const SERVERS = ['cache-1', 'cache-2', 'cache-3'];
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3'];
const docker = engineClient();
const cache = new CacheClient({ docker, stack: STACK, group: 'cache', from: 'sentinel-1' });
const pages = new CacheClient({ docker, stack: STACK, group: 'pages', from: 'pages-guard-1' });
let host: TestHost;
/** The member that is master at the end of each test; the next one begins there. */
let master = 'cache-1';

function stackText(network = ''): string {
  return `tandem: 1
name: ${STACK}
${network}components:
  - { name: cache, kind: redis, topology: sentinel }
  - { name: sentinel, kind: sentinel, watches: cache }
  - { name: pages, kind: redis, engine: valkey, topology: sentinel, replicas: 2 }
  - { name: pages-guard, kind: sentinel, watches: pages, replicas: 1, quorum: 1 }
`;
}

async function succeed(
  request: 'stack.up' | 'stack.down' | 'stack.restart',
  parameters: Record<string, unknown> = {},
): Promise<void> {
  const run = await host.run(request, { stack: STACK, ...parameters } as never);
  expect(run.failure).toBeNull();
  expect(run.state).toBe('completed');
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

async function refusedElections(): Promise<number> {
  const logs = await Promise.all(SENTINELS.map((sentinel) => logText(cache.container(sentinel))));
  return logs.join('').split('-failover-abort-no-good-slave').length - 1;
}

async function expectNothingToDo(): Promise<void> {
  expect((await host.status(STACK)).state).toBe('healthy');
  expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
}

beforeAll(async () => {
  host = await openTestHost();
  await host.writeStack(STACK, stackText());
  await succeed('stack.up');
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

describe('a cache under Sentinels', () => {
  it('comes up with the first member as master, and a plan finds nothing to do', async () => {
    expect(await settled()).toBe('cache-1');
    await expectNothingToDo();
    for (const sentinel of SENTINELS)
      await eventually(
        async () => /^OK 3 usable/.test((await cache.sentinel(sentinel, 'SENTINEL CKQUORUM cache'))[0] ?? ''),
        `${sentinel} knows the others`,
      );
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
    const secret = await readFile(
      join(host.dataFolder, 'stacks', STACK, 'secrets', 'cache-password'),
      'utf8',
    );
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
    expect(await settled()).toBe(master);
    expect((await cache.server(killed, 'GET after-kill'))[0]).toBe('new');
  });

  it('does not let a master that crashed go on from its file while a replica knows more', async () => {
    expect(await cache.store(master, 'before-crash', 'kept')).toBe(true);
    const crashed = master;
    await cache.crash(crashed);
    master = await replaced(crashed);
    expect((await cache.server(master, 'GET before-crash'))[0]).toBe('kept');
    expect(await settled()).toBe(master);
    expect(await logText(cache.container(crashed))).toContain('waits: a replica lived on');
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
    expect(await settled()).toBe(master);
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
    await host.writeStack(
      STACK,
      stackText(`network: { front: 10.221.${third}.0/24, back: 10.222.${third}.0/24 }\n`),
    );
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

describe('a cache of Valkey', () => {
  it('answers and fails over like one of Redis', async () => {
    const members = ['pages-1', 'pages-2'];
    let [former = '', next = ''] = members;
    await eventually(async () => {
      former = await pages.named('pages-guard-1', members);
      next = members.find((member) => member !== former) ?? '';
      return former !== '' && (await pages.isMaster(former)) && (await pages.follows(next, former));
    }, 'a master and a replica in step');
    await eventually(
      async () => (await pages.candidates('pages-guard-1')) === 1,
      'the Sentinel would elect it',
    );
    expect((await pages.server(former, 'INFO server')).join()).toContain('valkey_version');
    expect(await pages.store(former, 'page', 'text')).toBe(true);
    await pages.container(former).kill({ signal: 'SIGKILL' });
    await eventually(() => pages.isMaster(next), 'the replica takes over');
    expect((await pages.server(next, 'GET page'))[0]).toBe('text');
  });
});

describe('the end', () => {
  it('leaves nothing on the engine when its data is to go too', async () => {
    await succeed('stack.down', { removeData: true });
    expect(await engineContent(docker, STACK)).toEqual([]);
    expect(host.troubles).toEqual([]);
  });
});
