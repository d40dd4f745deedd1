import { beforeEach, describe, expect, it } from 'vitest';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { DrillId } from '../../../electron/domain/drill/drill-id.ts';
import { blowOf } from '../../../electron/domain/drill/drill-kinds.ts';
import { armFault } from '../../../electron/services/drill-runner-injection.ts';
import {
  planLeases,
  revertExpiredLeases,
  revertOpenLeases,
  storeLeases,
} from '../../../electron/services/fault-leases.ts';
import { DrillWorld } from '../../helpers/drill-world.ts';
import { targets } from '../../helpers/drill-world-parts.ts';

const HOUR_MS = 3_600_000;

let world: DrillWorld;
let troubles: string[];

beforeEach(() => {
  world = new DrillWorld();
  troubles = [];
});

/** What a host had done when it was killed: the lease stored, the fault injected. */
async function strikeAndForget(drill: DrillId, dependencies = world.dependencies()): Promise<void> {
  const { journal, clock, newId } = dependencies;
  const victim = drill.startsWith('gateway') ? targets.gateways[0] : targets.balancers[0];
  if (victim === undefined) throw new Error('no victim');
  const fault = blowOf(drillById(drill)).plan({
    ...victim,
    containerId: `id-of-${victim.container}`,
    infraContainerId: `id-of-${victim.infraContainer}`,
    queueFolder: '/data',
  });
  const leases = planLeases({ runId: 'r', stack: 'pair', fault, newId, holdMs: 5_000, nowMs: clock.nowMs() });
  await storeLeases(journal, leases);
  await (await armFault(dependencies, 'pair', fault)).strike();
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

  it.each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])(
    'is undone at once when the calendar is set %s by an hour: when it ends can no longer be told',
    async (_way, byMs) => {
      await strikeAndForget('gateway-kill');
      world.clock.setCalendar(byMs);
      await world.play(revertExpiredLeases(parts()));
      expect(world.damage()).toEqual([]);
      expect(world.openLeases()).toEqual([]);
    },
  );
});

describe('what filled a disk', () => {
  /** As a host that died in the middle of `primary-disk-full` left it. */
  async function leaveFull(): Promise<void> {
    const full = world.containers.get('pair-database-1');
    if (full !== undefined) full.full = true;
    const { journal, clock } = world.dependencies();
    await journal.putLease({
      ...{ id: 'full', runId: 'r', stack: 'pair', fault: 'fill the disk of database-1' },
      inverse: {
        ...{ kind: 'remove-file', container: 'pair-database-1' },
        path: '/var/lib/postgresql/.tandem-drill-fill',
      },
      ...{ createdAtMs: clock.nowMs(), expiresAtMs: clock.nowMs() + 5_000, revertedAtMs: null },
    });
  }

  it('is removed also from a member that died of it, which is started for that', async () => {
    await leaveFull();
    const dead = world.containers.get('pair-database-1');
    if (dead !== undefined) dead.running = false;
    await world.play(revertOpenLeases(parts()));
    expect(world.damage()).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('is removed from one that dies again before it could be, in one of its next lives', async () => {
    await leaveFull();
    let deaths = 4;
    world.onOperation = (_, operation) => {
      const dying = world.containers.get('pair-database-1');
      if (operation === 'relieve pair-database-1' && deaths-- > 0 && dying !== undefined)
        dying.running = false;
    };
    await world.play(revertOpenLeases(parts()));
    expect(world.damage()).toEqual([]);
  });

  it('is named, with the command that removes it by hand, where nobody can', async () => {
    await leaveFull();
    world.onOperation = (_, operation) => {
      if (operation.startsWith('relieve')) throw new Error('the engine is out of order');
    };
    await world.play(revertOpenLeases(parts()));
    expect(world.openLeases()).toHaveLength(1);
    expect(troubles.join()).toContain('fill the disk of database-1');
  });
});

it('slows no network down that was given back: the order comes from whoever may', async () => {
  const { engine } = world.dependencies();
  const asked: unknown[] = [];
  const run: typeof engine.run = async (container, command, options) => {
    asked.push([container, options.isPrivileged]);
    return engine.run(container, command, options);
  };
  await strikeAndForget('gateway-slow');
  expect(world.damage()).toContain('pair-gateway-1-pod is slow');
  await world.play(revertOpenLeases({ ...parts(), exec: { run } }));
  expect(asked).toEqual([['pair-gateway-1-pod', true]]);
  expect(world.damage()).toEqual([]);
});

it('calls undone what ended with the member that it belonged to', async () => {
  await strikeAndForget('gateway-cpu');
  expect(world.damage()).toContain('pair-gateway-1 is pressed');
  const dead = world.containers.get('pair-gateway-1');
  if (dead !== undefined) Object.assign(dead, { running: false, pressed: false });
  await world.play(revertOpenLeases(parts()));
  expect(world.openLeases()).toEqual([]);
  expect(troubles).toEqual([]);
});

it('does not take a member for started that is still ending, because the host that stopped it died', async () => {
  const { engine } = world.dependencies();
  const stop = engine.stop.bind(engine);
  let ending: Promise<void> = Promise.resolve();
  const dying = { ...world.dependencies(), engine: { ...engine, stop: (name: string) => begin(name) } };
  /** The engine goes on with it; nobody waits. */
  async function begin(name: string): Promise<void> {
    ending = stop(name, 10_000);
  }
  await strikeAndForget('gateway-stop', dying);
  expect(world.containers.get('pair-gateway-1')?.running).toBe(true);

  await world.play(revertOpenLeases(parts()));
  expect(world.openLeases()).toHaveLength(1);
  await world.play(ending);
  expect(world.damage()).toContain('pair-gateway-1 is down');
  await world.clock.advance(5_000);
  await world.play(revertExpiredLeases(parts()));

  expect(world.damage()).toEqual([]);
  expect(troubles).toEqual([]);
});
