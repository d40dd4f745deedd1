import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import type { DrillTargets } from '../../electron/domain/drill/drill-targets.ts';
import { drillTargets } from '../../electron/domain/stack/drill-targets.ts';
import {
  BASIC_DATABASE_DRILLS,
  DATABASE_DRILLS,
  GUARDED_DRILLS,
  runDatabaseDrill,
  standbyStack,
} from '../helpers/database-drills.ts';
import { drawFaults, struckOtherwise } from '../helpers/drawn-faults.ts';
import { undisturbed } from '../helpers/drill-verdicts.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { faultsLeft } from '../helpers/faults-left.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { compiled, specOf } from '../helpers/stack-files.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: whatever happens to a database with a standby under load, no acknowledged submission is lost or doubled. */

// A drill may have to be carried out again.
vi.setConfig({ testTimeout: 600_000 });

const STACK = `dbdrill-${randomBytes(3).toString('hex')}`;
/** The guardian keeps still for some seconds after a hand-over; a drill begins on a stack that is whole. */
const PATIENCE = { timeout: 90_000, interval: 250 };
const docker: Docker = engineClient();
let host: TestHost;
let targets: DrillTargets;

beforeAll(async () => {
  host = await openTestHost();
  const text = await standbyStack(STACK, await freePort());
  targets = drillTargets(specOf(text), compiled(text));
  await host.writeStack(STACK, text);
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function expectHarmless(drill: DrillId, assisted: boolean): Promise<void> {
  const verdict = await undisturbed(async () => {
    await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
    return runDatabaseDrill(host, { stack: STACK, drill, assisted });
  });

  expect(verdict.deviations).toEqual([]);
  const guard = assisted ? 'warden' : 'nobody';
  expect(verdict.guardedBy).toBe(GUARDED_DRILLS.includes(drill) ? guard : null);
  expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
  expect(verdict.servedAgainMs).not.toBeNull();
  expect(verdict.redundantAgainMs).not.toBeNull();
  expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
}

it('is guarded by its warden', async () => {
  await expect.poll(async () => (await host.status(STACK)).guard?.by, PATIENCE).toBe('warden');
});

it('offers the drills of the database beside those of gateways and balancers', async () => {
  const { drills } = await host.call('drills.list', { stack: STACK });
  expect(drills.map(({ id }) => id)).toEqual(expect.arrayContaining(['gateway-kill', ...DATABASE_DRILLS]));
});

describe('under 100 requests a second nothing is lost and nothing stored twice', () => {
  it.each(BASIC_DATABASE_DRILLS)('by %s', (drill) => expectHarmless(drill, true));

  it.each(GUARDED_DRILLS.filter((id) => BASIC_DATABASE_DRILLS.includes(id)))(
    'by %s without the guardian',
    (drill) => expectHarmless(drill, false),
  );
});

/**
 * A slice of `npm run test:soak -- --faults`: a standby, a balancer, and a gateway together with the primary. What each of these
 * may cost in answers is asked above; here, of what is lost and of what is left.
 */
describe('faults by lot lose what was predicted, and leave nothing behind', () => {
  it.each<[DrillId, number]>([
    ['random-kill', 5],
    ['random-kill', 10],
    ['random-pair', 3],
  ])('%s with the seed %d', async (drill, seed) => {
    const drawn = drawFaults(drill, seed, targets);
    expect(drawn.isLossPredicted).toBe(false);

    const verdict = await undisturbed(async () => {
      await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
      return runDatabaseDrill(host, { stack: STACK, drill, assisted: true, seed });
    });

    const deeds = verdict.strikes.map(({ deed }) => deed);
    expect(struckOtherwise(drawn, deeds)).toBeNull();
    expect(verdict).toMatchObject({ seed, lost: 0, duplicated: 0 });
    expect(faultsLeft(host.dataFolder)).toBe(0);
    await expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');
    expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
  });
});
