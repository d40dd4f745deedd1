import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillPhase } from '../../electron/contract/schemas.ts';
import { DRILL_IDS, type DrillId } from '../../electron/domain/drill/drill-id.ts';
import { liveForOneDrill } from '../helpers/dying-host.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { faultsLeft } from '../helpers/faults-left.ts';
import { gatewayPair } from '../helpers/gateway-pair.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { withCache, withStandby } from '../helpers/stack-files.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: whatever phase of whatever drill a host is killed in, the next one undoes what it finds and calls the run
 * interrupted. Every operation of every drill is tried so in memory (`drill-interruptions`); here, every phase on an engine.
 */

const STACK = `dies-${randomBytes(3).toString('hex')}`;
const PATIENCE = { timeout: 120_000, interval: 250 };
const DRILL_MS = 1_800_000;
/** They take minutes, of which one is like the other: their hosts die in the first. */
const LONG: Partial<Record<DrillId, readonly DrillPhase[]>> = {
  'chaos-rolling': ['checking', 'load-started', 'fault-injected', 'detected'],
  'load-ramp': ['checking', 'load-started'],
};
const docker: Docker = engineClient();
let host: TestHost;
let offered: ReadonlySet<DrillId>;

beforeAll(async () => {
  host = await openTestHost();
  const text = withCache(withStandby(await gatewayPair(STACK, await freePort())));
  await host.writeStack(STACK, text);
  expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
  const { drills } = await host.call('drills.list', { stack: STACK });
  offered = new Set(drills.map(({ id }) => id));
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

const isHealthy = () => expect.poll(async () => (await host.status(STACK)).state, PATIENCE).toBe('healthy');

/** Another host has the folder meanwhile. */
async function meanwhile<T>(work: () => Promise<T>): Promise<T> {
  await isHealthy();
  await host.close({ keepData: true });
  try {
    return await work();
  } finally {
    host = await openTestHost({ dataFolder: host.dataFolder });
  }
}

describe('a host that is killed leaves to the next one a stack that is whole', () => {
  it.each(DRILL_IDS)(
    'in any phase of %s',
    async (drill) => {
      // A stack without what it breaks has no such drill.
      if (!offered.has(drill)) return expect(drill).toMatch(/^storage-/);
      const life = { dataFolder: host.dataFolder, stack: STACK, drill };
      const phases = LONG[drill] ?? (await meanwhile(() => phasesOf(life)));
      expect(phases).toContain('checking');
      for (const diesAt of phases) {
        const { said, signal } = await meanwhile(() => liveForOneDrill({ ...life, diesAt }));

        expect({ diesAt, signal, last: said.at(-1) }).toEqual({ diesAt, signal: 'SIGKILL', last: diesAt });
        await isHealthy();
        const { runs } = await host.call('runs.list', { stack: STACK });
        expect(runs[0]).toMatchObject({ kind: 'drill', subject: drill, state: 'interrupted' });
        expect({ diesAt, troubles: host.troubles, left: faultsLeft(host.dataFolder) }).toEqual({
          ...{ diesAt, troubles: [], left: 0 },
        });
        expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
      }
    },
    DRILL_MS,
  );
});

/** Those that it tells when nobody disturbs it: not all have all. */
async function phasesOf(life: {
  readonly dataFolder: string;
  readonly stack: string;
  readonly drill: DrillId;
}): Promise<readonly DrillPhase[]> {
  const { said } = await liveForOneDrill(life);
  expect(said.at(-1)).toMatch(/^ended /);
  return [...new Set(said.slice(0, -1))].filter((phase) => phase !== 'done') as DrillPhase[];
}
