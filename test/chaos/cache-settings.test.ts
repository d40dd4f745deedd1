import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CacheClient } from '../helpers/cache-client.ts';
import { engineClient, eventually } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { gatewayPair, PairClient } from '../helpers/gateway-pair.ts';
import { McpSession } from '../helpers/mcp-client.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { withCache } from '../helpers/stack-files.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: with `minReplicasToWrite` a master that has nobody to copy to takes nothing and says so; sessions wait,
 * submissions do not, and all goes on with the first replica that is back.
 */

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const STACK = `wanted-${randomBytes(3).toString('hex')}`;
const SERVERS = ['cache-1', 'cache-2', 'cache-3'];
const PATIENCE = { timeout: 180_000, interval: 250 };
const REFUSAL = 'NOREPLICAS Not enough good replicas to write.';
const docker: Docker = engineClient();
const cache = new CacheClient({ docker, stack: STACK, group: 'cache', from: 'sentinel-1' });
let host: TestHost;
let client: PairClient;

beforeAll(async () => {
  const port = await freePort();
  host = await openTestHost();
  client = new PairClient({ host, stack: STACK, docker, port });
  await host.writeStack(STACK, stackText(await gatewayPair(STACK, port)));
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

/** A master that is slow for a second is not replaced: who is master is not what this is about. */
function stackText(pair: string): string {
  const edits = [
    ['topology: sentinel }', 'topology: sentinel, minReplicasToWrite: 1 }'],
    ['watches: cache }', 'watches: cache, downAfter: 30s }'],
    ['components:\n', 'guardian: { silence: 30s }\n\ncomponents:\n'],
  ] as const;
  return edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, withCache(pair));
}

async function told(): Promise<string> {
  const group = (await host.status(STACK)).groups.find(({ name }) => name === 'cache');
  return group?.statements.map(({ text }) => text).join(' ') ?? '';
}

const listsTools = (session: McpSession) =>
  session.client.listTools().then(
    () => 'listed',
    (thrown: Error) => thrown.message,
  );

describe('a cache with `minReplicasToWrite: 1`', () => {
  it('takes nothing without a replica, and goes on with the first that is back', async () => {
    const token = (await client.token()).trim();
    const master = await cache.named('sentinel-1', SERVERS);
    const replicas = SERVERS.filter((server) => server !== master);
    const [first = '', second = ''] = replicas;
    const session = await McpSession.open(client, token);
    try {
      expect(await listsTools(session)).toBe('listed');
      expect(await cache.server(master, 'SET word before')).toContain('OK');

      // One of two may go, and nobody notices.
      await cache.container(first).stop();
      expect(await cache.server(master, 'SET word one-left')).toContain('OK');
      expect(await listsTools(session)).toBe('listed');

      await cache.container(second).stop();
      await eventually(
        async () => (await cache.server(master, 'SET word alone')).join().includes(REFUSAL),
        'the master refuses',
      );
      expect((await cache.server(master, 'GET word'))[0]).toBe('one-left');
      await expect.poll(told, PATIENCE).toContain('It refuses writes until 1 replica follows it');
      expect(await listsTools(session)).toContain('sessions-unavailable');
      await expect(McpSession.open(client, token)).rejects.toThrow('sessions-unavailable');
      expect((await client.submit('without a session')).status).toBe(201);

      await cache.container(second).start();
      await eventually(
        async () => (await cache.server(master, 'SET word again')).includes('OK'),
        'the master takes writes again',
      );
      await expect.poll(() => listsTools(session), PATIENCE).toBe('listed');
      await (await McpSession.open(client, token)).close();
      await expect.poll(told, PATIENCE).not.toContain('refuses writes');

      await cache.container(first).start();
      await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
      expect(await cache.isMaster(master)).toBe(true);
      expect(host.troubles).toEqual([]);
    } finally {
      await session.close();
    }
  });
});
