import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillVerdict } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { gatewayPair } from '../helpers/gateway-pair.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { withCache, withStandby } from '../helpers/stack-files.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: the newer faults on a stack with a standby and a cache, one at a time and by lot, lose nothing. */

const STACK = `cfaults-${randomBytes(3).toString('hex')}`;
const RATE = 50;
const DRILL_MS = 400_000;
const PATIENCE = { timeout: 90_000, interval: 250 };
const docker: Docker = engineClient();
let host: TestHost;

beforeAll(async () => {
  host = await openTestHost();
  const text = withCache(withStandby(await gatewayPair(STACK, await freePort())));
  await host.writeStack(STACK, text);
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function drill(id: DrillId, seed: number | null = null): Promise<DrillVerdict> {
  await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
  const load = { ratePerSecond: RATE, clientRetries: null, assisted: true, seed, force: null };
  const run = await host.run('drill.run', { stack: STACK, drill: id, ...load }, DRILL_MS);
  expect(run.failure).toBeNull();
  if (run.verdict === null) throw new Error('a drill without a verdict');
  expect(run.verdict.deviations).toEqual([]);
  expect(run.verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
  expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
  return run.verdict;
}

describe('the database and the cache', () => {
  it.each<DrillId>([
    'primary-stop',
    'cache-master-stop',
    'cache-master-cut-off',
    'cache-switchover',
    'gateway-sessions',
    'outage-cache',
    'outage-database',
  ])('lose nothing by %s', async (id) => {
    await drill(id);
  });
});

it('the database loses nothing by primary-cpu, whatever anybody takes it for', async () => {
  await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
  const { verdict, failure } = await host.run('drill.run', {
    stack: STACK,
    drill: 'primary-cpu',
    ratePerSecond: RATE,
  });
  expect(failure).toBeNull();
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0 });
});

describe('lots', () => {
  it('fall one after the other, each on a stack that is whole', async () => {
    const verdict = await drill('chaos-rolling', 7);
    expect(verdict.strikes.length).toBeGreaterThan(1);
    expect(verdict.seed).toBe(7);
  });

  it.each([1, 2, 3])('fall on two tiers at once: seed %d', async (seed) => {
    expect((await drill('random-pair', seed)).strikes).toHaveLength(2);
  });
});
