import { beforeEach, describe, expect, it } from 'vitest';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { DrillId } from '../../../electron/domain/drill/drill-id.ts';
import { armFault } from '../../../electron/services/drill-runner-injection.ts';
import {
  planLeases,
  revertExpiredLeases,
  revertOpenLeases,
  storeLeases,
} from '../../../electron/services/fault-leases.ts';
import { DrillWorld } from '../../helpers/drill-world.ts';
import { targets } from '../../helpers/drill-world-parts.ts';

let world: DrillWorld;
let troubles: string[];

beforeEach(() => {
  world = new DrillWorld();
  troubles = [];
});

/** What a host had done when it was killed: the lease stored, the fault injected. */
async function strikeAndForget(drill: DrillId): Promise<void> {
  const { engine, journal, clock, newId } = world.dependencies();
  const victim = drill.startsWith('gateway') ? targets.gateways[0] : targets.balancers[0];
  if (victim === undefined) throw new Error('no victim');
  const fault = drillById(drill).planFault({
    ...victim,
    containerId: `id-of-${victim.container}`,
    infraContainerId: `id-of-${victim.infraContainer}`,
  });
  const leases = planLeases({ runId: 'r', stack: 'pair', fault, newId, holdMs: 5_000, nowMs: clock.nowMs() });
  await storeLeases(journal, leases);
  await (await armFault({ engine, clock }, fault)).strike();
}

function parts() {
  const { engine, journal, clock } = world.dependencies();
  return { control: engine, exec: engine, journal, clock, onTrouble: (text: string) => troubles.push(text) };
}

describe('the next host', () => {
  it.each<[DrillId, string]>([
    ['gateway-kill', 'pair-gateway-1 is down'],
    ['gateway-freeze', 'pair-gateway-1 is frozen'],
    ['gateway-cut-off', 'pair-gateway-1-pod is cut off'],
    ['balancer-kill', 'pair-balancer-1 is down'],
  ])('undoes %s, which its predecessor left behind', async (drill, damage) => {
    await strikeAndForget(drill);
    expect(world.damage()).toContain(damage);

    await world.play(revertOpenLeases(parts()));

    expect(world.damage()).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('does nothing a second time', async () => {
    await strikeAndForget('gateway-cut-off');
    await world.play(revertOpenLeases(parts()));
    const before = world.operations.length;
    await world.play(revertOpenLeases(parts()));
    expect(world.operations.slice(before)).toEqual(['read leases']);
  });

  it('lets a container be that was made anew since', async () => {
    await strikeAndForget('gateway-kill');
    const old = world.containers.get('pair-gateway-1');
    if (old !== undefined) world.containers.set('pair-gateway-1', { ...old, id: 'made-anew' });
    await world.play(revertOpenLeases(parts()));
    expect(world.operations).not.toContain('start pair-gateway-1');
    expect(world.openLeases()).toEqual([]);
  });

  it('takes a container that is gone for undone', async () => {
    await strikeAndForget('gateway-freeze');
    world.containers.delete('pair-gateway-1');
    await world.play(revertOpenLeases(parts()));
    expect(world.openLeases()).toEqual([]);
  });

  it('tries again when the engine stumbles', async () => {
    await strikeAndForget('gateway-kill');
    let stumbles = 2;
    world.onOperation = (_, operation) => {
      if (operation.startsWith('start') && stumbles-- > 0) throw new Error('busy');
    };
    await world.play(revertOpenLeases(parts()));
    expect(world.damage()).toEqual([]);
  });

  it('says what it could not undo, keeps that lease, and undoes the others', async () => {
    await strikeAndForget('gateway-freeze');
    await strikeAndForget('balancer-kill');
    world.onOperation = (_, operation) => {
      if (operation === 'start pair-balancer-1') throw new Error('out of order');
    };
    await world.play(revertOpenLeases(parts()));
    expect(world.openLeases().map((lease) => lease.fault)).toEqual(['kill balancer-1']);
    expect(world.containers.get('pair-gateway-1')?.frozen).toBe(false);
    expect(troubles.join()).toContain('kill balancer-1');
  });
});

describe('a lease', () => {
  it('is undone by anybody once it ran out, and not before', async () => {
    await strikeAndForget('gateway-kill');
    await world.play(revertExpiredLeases(parts()));
    expect(world.openLeases()).toHaveLength(1);
    await world.clock.advance(5_001);
    await world.play(revertExpiredLeases(parts()));
    expect(world.damage()).toEqual([]);
  });
});
