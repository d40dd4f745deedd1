import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillVerdict, RunSummary } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { gatewayPair } from '../helpers/gateway-pair.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { withStandby } from '../helpers/stack-files.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: whatever happens to a database with a standby under load, no acknowledged submission is lost or doubled. */

const STACK = `dbdrill-${randomBytes(3).toString('hex')}`;
const RATE = 100;
/** The guardian keeps still for some seconds after a hand-over; a drill begins on a stack that is whole. */
const PATIENCE = { timeout: 90_000, interval: 250 };
const docker: Docker = engineClient();
let host: TestHost;

beforeAll(async () => {
  host = await openTestHost();
  await host.writeStack(STACK, withStandby(await gatewayPair(STACK, await freePort())));
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function drill(id: DrillId): Promise<DrillVerdict> {
  await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
  const run: RunSummary = await host.run('drill.run', {
    ...{ stack: STACK, drill: id, ratePerSecond: RATE, clientRetries: null },
  });
  expect(run.failure).toBeNull();
  if (run.verdict === null) throw new Error('a drill without a verdict');
  return run.verdict;
}

it('offers the drills of the database beside those of gateways and balancers', async () => {
  const { drills } = await host.call('drills.list', { stack: STACK });
  expect(drills.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['gateway-kill', 'primary-kill', 'primary-cut-off', 'standby-kill', 'etcd-kill']),
  );
});

describe('under 100 requests a second', () => {
  it.each<DrillId>([
    'primary-kill',
    'primary-crash',
    'primary-freeze',
    'primary-cut-off',
    'standby-kill',
    'etcd-kill',
  ])('%s loses nothing and stores nothing twice', async (id) => {
    const verdict = await drill(id);

    expect(verdict.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
    expect(verdict.servedAgainMs).not.toBeNull();
    expect(verdict.redundantAgainMs).not.toBeNull();
    expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
  });
});
