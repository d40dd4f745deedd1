import { describe, expect, it } from 'vitest';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import { DRILL_IDS, type DrillId } from '../../../electron/domain/drill/drill-id.ts';
import { revertExpiredLeases, revertOpenLeases } from '../../../electron/services/fault-leases.ts';
import { drillOn } from '../../helpers/drill-on-world.ts';
import { DrillWorld } from '../../helpers/drill-world.ts';

/** Every drill, interrupted at every single thing that it does to the world. */

/** `load-ramp` is `load-peak` for seventeen minutes. */
const DRILLS = DRILL_IDS.filter((id) => id !== 'load-ramp' && drillById(id).method.kind !== 'rolling');

/** From the abort to the end of the run; in memory only waits take time. */
const MOST_UNDOING_MS = 1_000;

/** The operations of a run that nothing interrupts. */
async function operationsOf(drill: DrillId): Promise<readonly string[]> {
  const world = new DrillWorld();
  await drillOn(world, drill);
  return world.operations;
}

/** What the run stored may be left: removing it may be what was interrupted, and the next drill does it. */
const faultsLeftIn = (world: DrillWorld): readonly string[] =>
  world.damage().filter((damage) => !/^(row|file|session) /.test(damage));

describe.each(DRILLS)('%s', (drill) => {
  it('aborted at any operation leaves nothing behind', async () => {
    for (const [number, operation] of (await operationsOf(drill)).entries()) {
      const world = new DrillWorld();
      const abort = new AbortController();
      let abortedAtMs = 0;
      world.onOperation = (at) => {
        if (at !== number) return;
        abortedAtMs = world.clock.nowMs();
        abort.abort();
      };
      const { failure, verdict } = await drillOn(world, drill, { signal: abort.signal });
      const where = `aborted at operation ${number}, ${operation}`;
      expect(world.damage(), where).toEqual([]);
      if (verdict !== null) continue;
      expect(failure, where).toMatchObject({ code: 'cancelled' });
      expect(world.clock.nowMs() - abortedAtMs, where).toBeLessThan(MOST_UNDOING_MS);
    }
  }, 120_000);

  it('with any operation failing leaves no fault and no open lease', async () => {
    for (const [number, operation] of (await operationsOf(drill)).entries()) {
      const world = new DrillWorld();
      world.onOperation = (at) => {
        if (at === number) throw new Error('the engine is out of order');
      };
      const { failure, verdict } = await drillOn(world, drill);
      const where = `failed at operation ${number}, ${operation}`;
      expect(verdict ?? failure, where).not.toBeNull();
      expect(faultsLeftIn(world), where).toEqual([]);
    }
  }, 120_000);

  it('whose host dies at any operation leaves to the next one all it needs to undo the faults', async () => {
    for (const [number, operation] of (await operationsOf(drill)).entries()) {
      const world = new DrillWorld();
      world.onOperation = (at) => {
        if (at >= number) throw new Error('the host is dead');
      };
      await drillOn(world, drill);
      const where = `died at operation ${number}, ${operation}`;
      world.onOperation = () => {};
      const troubles: string[] = [];
      const { engine, journal, clock } = world.dependencies();
      const leases = { control: engine, exec: engine, journal, clock };
      const next = { ...leases, onTrouble: (text: string) => troubles.push(text) };
      await world.play(revertOpenLeases(next));
      // What was told to end may still be ending: such a lease waits for its expiry.
      await world.clock.advance(60_000);
      await world.play(revertExpiredLeases(next));
      expect(troubles, where).toEqual([]);
      expect(faultsLeftIn(world), where).toEqual([]);
    }
  }, 120_000);
});
