import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DrillVerdict } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { CacheClient } from '../helpers/cache-client.ts';
import { undisturbed } from '../helpers/drill-verdicts.ts';
import { engineClient, eventually } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { gatewayPair, PairClient } from '../helpers/gateway-pair.ts';
import { McpSession } from '../helpers/mcp-client.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { withCache } from '../helpers/stack-files.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: whatever happens to the cache that holds the sessions, no session is lost whose opening was
 * acknowledged, and submissions, which need none, do not notice.
 */

// A drill may have to be carried out again.
vi.setConfig({ testTimeout: 600_000 });

const STACK = `cdrill-${randomBytes(3).toString('hex')}`;
const SERVERS = ['cache-1', 'cache-2', 'cache-3'];
const RATE = 100;
const PATIENCE = { timeout: 90_000, interval: 250 };
const docker: Docker = engineClient();
const cache = new CacheClient({ docker, stack: STACK, group: 'cache', from: 'sentinel-1' });
let host: TestHost;
let client: PairClient;

beforeAll(async () => {
  const port = await freePort();
  host = await openTestHost();
  client = new PairClient({ host, stack: STACK, docker, port });
  await host.writeStack(STACK, withCache(await gatewayPair(STACK, port)));
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function drill(id: DrillId, assisted: boolean): Promise<DrillVerdict> {
  return undisturbed(async () => {
    await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
    const params = { stack: STACK, drill: id, ratePerSecond: RATE, clientRetries: null, assisted };
    return host.run('drill.run', params);
  });
}

const master = () => cache.named('sentinel-1', SERVERS);

/** Two for each session: itself, and its events. */
async function keys(): Promise<number> {
  const [count = ''] = await cache.server(await master(), 'DBSIZE');
  return Number(count);
}

describe('a session of the official MCP client, through the balancer', () => {
  it('goes on at another gateway, and after the cache has lost its master', async () => {
    const session = await McpSession.open(client, (await client.token()).trim());
    try {
      expect((await session.client.listTools()).tools.map(({ name }) => name)).toContain(
        'submit_conversation',
      );
      expect((await session.submit('first-0000-0000')).isError ?? false).toBe(false);

      // The balancer sends everything to the first gateway as long as it is there.
      await docker.getContainer(`${STACK}-gateway-1`).kill();
      expect((await session.client.listResources()).resources).toHaveLength(1);
      await docker.getContainer(`${STACK}-gateway-1`).start();

      const former = await master();
      await cache.container(former).kill();
      await eventually(async () => ![former, ''].includes(await master()), 'another master');
      await eventually(
        () => session.client.listTools().then(Boolean, () => false),
        'the session goes on with the new master',
      );
      expect((await session.submit('second-0000-0000')).isError ?? false).toBe(false);
      await session.end();
      await expect(session.client.listTools()).rejects.toThrow();
    } finally {
      await session.close();
    }
  });
});

describe('under 100 requests and 20 new sessions a second', () => {
  it('has the drills of the cache in its catalogue', async () => {
    const { drills } = await host.call('drills.list', { stack: STACK });
    expect(drills.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        ...['cache-master-kill', 'cache-master-crash', 'cache-master-freeze', 'sentinel-kill'],
      ]),
    );
  });

  it.each<[DrillId, boolean]>([
    ['cache-master-kill', true],
    ['cache-master-crash', true],
    ['cache-master-freeze', true],
    ['sentinel-kill', true],
    ['cache-master-kill', false],
  ])('%s (assisted: %s) loses no submission and no acknowledged session', async (id, assisted) => {
    const keysBefore = await keys();
    const verdict = await drill(id, assisted);

    expect(verdict.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, failed: 0, lost: 0, duplicated: 0 });
    expect(verdict.sessions?.acknowledged).toBeGreaterThan(0);
    expect(verdict.sessions).toMatchObject({ lost: 0 });
    expect(verdict.servedAgainMs).not.toBeNull();
    expect(verdict.redundantAgainMs).not.toBeNull();
    // What it opened is gone again; only sessions that no client was told of may be left.
    expect(await keys()).toBeLessThanOrEqual(keysBefore + 2 * (verdict.sessions?.failed ?? 0));
    expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
  });
});
