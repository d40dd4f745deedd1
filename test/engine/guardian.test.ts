import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { GuardedDatabase } from '../helpers/guarded-database.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: with proof of death in hand the guardian, here in the app, gives the lead away at once, long before the
 * cluster manager's own time-out of 20 s, and never while the former primary may still accept a write.
 */

const STACK = `guarded-${randomBytes(3).toString('hex')}`;
/** Far from the figures of the bench, and far below what Patroni needs alone. */
const LONG_BEFORE_PATRONI_MS = 12_000;

const docker: Docker = engineClient();
let host: TestHost;
let database: GuardedDatabase;

beforeAll(async () => {
  host = await openTestHost();
  database = await GuardedDatabase.create({ docker, host, stack: STACK });
  await host.writeStack(STACK, database.text('{ warden: false }'));
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
  await database.makeTables();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function handOver(strike: (primary: string) => Promise<unknown>): Promise<string> {
  const { old, tookMs } = await database.handedOver(strike);
  expect(tookMs).toBeLessThan(LONG_BEFORE_PATRONI_MS);
  return old;
}

describe('a database that the app guards', () => {
  it('has a new primary at once when the engine says that its own is dead', async () => {
    expect((await host.status(STACK)).guard?.by).toBe('app');
    await database.expectWhole(await handOver((primary) => database.kill(primary)));
  });

  it('is fenced before it is handed over when its primary freezes', async () => {
    await database.expectWhole(await handOver((primary) => database.freeze(primary)));
  });

  it('is handed over when its primary is cut off', async () => {
    let reconnect = async (): Promise<void> => {};
    const old = await handOver(async (primary) => {
      reconnect = await database.cutOff(primary);
    });
    await reconnect();
    await database.expectWhole(old);
  });
});
