import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DrillVerdict } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { standbyStack } from '../helpers/database-drills.ts';
import { undisturbed } from '../helpers/drill-verdicts.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { SmallDisk, volumeAt } from '../helpers/small-disk.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: a disk that is full loses nothing of what was acknowledged, and has its room back afterwards. */

// A drill may have to be carried out again.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 600_000 });

const STACK = `full-${randomBytes(3).toString('hex')}`;
const DATA = '/var/lib/postgresql';
const QUEUE = '/data';
/** Small enough to be filled at once, by zeroes in memory, on a machine that has other things to do. */
const SIZES_MIB = { 'database-1': 256, 'database-2': 256, queue: 48 };
/** Less would be no room at all. */
const ROOM_BYTES = 8 * 1024 ** 2;
const DRILL_MS = 400_000;
const PATIENCE = { timeout: 180_000, interval: 250 };
const docker: Docker = engineClient();
const disks = new Map<string, SmallDisk>();
let host: TestHost;

const limitation = SmallDisk.limitation();

beforeAll(async () => {
  if (limitation !== null) return;
  host = await openTestHost();
  await host.writeStack(STACK, await standbyStack(STACK, await freePort()));
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
  const volumes = [
    ['database-1', await volumeAt(docker, `${STACK}-database-1`, DATA)],
    ['database-2', await volumeAt(docker, `${STACK}-database-2`, DATA)],
    ['queue', await volumeAt(docker, `${STACK}-gateway-1`, QUEUE)],
  ] as const;
  expect((await host.run('stack.down', { stack: STACK, removeData: false })).failure).toBeNull();
  for (const [name, volume] of volumes) {
    disks.set(name, await SmallDisk.under(docker, volume, SIZES_MIB[name]));
  }
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
});

afterAll(async () => {
  await host?.run('stack.down', { stack: STACK, removeData: false });
  for (const disk of disks.values()) disk.remove();
  await host?.close();
  await removeStack(docker, STACK);
});

async function drill(id: DrillId): Promise<DrillVerdict> {
  const verdict = await undisturbed(async () => {
    await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
    const load = { ratePerSecond: 50, clientRetries: null, assisted: true, seed: null, force: null };
    return host.run('drill.run', { stack: STACK, drill: id, ...load }, DRILL_MS);
  });
  expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
  return verdict;
}

describe.skipIf(limitation !== null)('a disk of its own that is full', () => {
  it.each<[DrillId, readonly string[]]>([
    ['queue-full', ['queue']],
    ['primary-disk-full', ['database-1', 'database-2']],
  ])('loses nothing and gives its room back: %s', async (id, filled) => {
    const verdict = await drill(id);

    expect(verdict.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
    expect(verdict.failed).toBeGreaterThan(0);
    for (const name of filled) expect(disks.get(name)?.freeBytes()).toBeGreaterThan(ROOM_BYTES);
  });
});
