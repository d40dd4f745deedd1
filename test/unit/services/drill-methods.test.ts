import { describe, expect, it } from 'vitest';
import type { DrillId } from '../../../electron/domain/drill/drill-id.ts';
import { drillOn, notes, OUTAGES, phases } from '../../helpers/drill-on-world.ts';
import { DrillWorld } from '../../helpers/drill-world.ts';
import { targets } from '../../helpers/drill-world-parts.ts';

const faultsOf = (world: DrillWorld) =>
  world.operations.filter((operation) => /^(kill|stop|disconnect|go) /.test(operation));

describe('an outage of a whole tier', () => {
  it.each(OUTAGES)('%s hits every member, is told as what it is, and is undone', async (drill) => {
    const world = new DrillWorld();
    const { verdict, failure, progress } = await drillOn(world, drill);
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0, seed: null });
    expect((verdict?.failed ?? 0) + (verdict?.sessions?.failed ?? 0)).toBeGreaterThan(0);
    expect(phases(progress)).toEqual(
      expect.arrayContaining(['fault-injected', 'served-again', 'redundant-again']),
    );
    expect(world.damage()).toEqual([]);
  });

  it('names all victims, and each has its own figures', async () => {
    const { verdict } = await drillOn(new DrillWorld(), 'all-gateways-stop');
    expect(verdict?.victim).toBe('gateway-1, gateway-2');
    expect(verdict?.strikes.map(({ victim }) => victim)).toEqual(['gateway-1', 'gateway-2']);
    expect(verdict?.sentence).toContain('gateway-1 and gateway-2 were stopped under 20 requests a second');
  });

  it('does not pass when nobody was told 503 while no gateway served', async () => {
    const world = new DrillWorld();
    world.outageStatus = 502;
    const { verdict } = await drillOn(world, 'all-gateways-stop');
    expect(verdict?.deviations).toContain('nobody was told 503 while nobody served');
  });

  it('cuts balancers of one pod off by one deed, and names them both', async () => {
    const world = new DrillWorld();
    const { verdict } = await drillOn(world, 'all-balancers-cut-off');
    expect(world.operations.filter((operation) => operation.startsWith('disconnect'))).toEqual([
      'disconnect pair-balancer-pod pair-front',
      'disconnect pair-balancer-pod pair-back',
    ]);
    expect(verdict?.sentence).toContain('balancer-1 and balancer-2 were cut off');
  });

  it('does not pass when a gateway behind the balancers stands still, too', async () => {
    const world = new DrillWorld();
    const { verdict } = await drillOn(world, 'all-balancers-kill', {
      onProgress: (step) => {
        const spare = world.containers.get('pair-gateway-2');
        if (spare === undefined || step.kind !== 'phase') return;
        if (step.phase === 'fault-injected') spare.frozen = true;
        if (step.phase === 'reverting') spare.frozen = false;
      },
    });
    expect(verdict?.deviations).toContain('while the fault lasted gateway-2 is not ready (no answer)');
  });
});

describe('several faults', () => {
  it('that only strains does not pass when its victim is taken for dead, or dies of it', async () => {
    const world = new DrillWorld();
    const { verdict } = await drillOn(world, 'gateway-cpu', {
      onProgress: (step) => {
        if (step.kind === 'phase' && step.phase === 'served-again')
          void world.dependencies().engine.signal('pair-gateway-1', 'SIGKILL');
        if (step.kind === 'phase' && step.phase === 'reverting')
          void world.dependencies().engine.start('pair-gateway-1');
      },
    });
    expect(verdict?.deviations).toEqual(['gateway-1 ended while the fault lasted']);
  });

  it('of one moment are all on disk before the first one strikes, and undone last one first', async () => {
    const world = new DrillWorld();
    await drillOn(world, 'all-gateways-stop');
    const at = (wanted: string) => {
      expect(world.operations).toContain(wanted);
      return world.operations.indexOf(wanted);
    };
    expect(at('lease start-container pair-gateway-2')).toBeLessThan(at('stop pair-gateway-1'));
    expect(at('start pair-gateway-2')).toBeLessThan(at('start pair-gateway-1'));
    expect(at('start pair-gateway-2')).toBeGreaterThan(0);
  });

  it('of one member strike again as soon as it lives', async () => {
    const world = new DrillWorld();
    const { verdict } = await drillOn(world, 'gateway-restart-storm');
    expect(verdict?.deviations).toEqual([]);
    expect(faultsOf(world)).toEqual(Array.from({ length: 5 }, () => 'go pair-gateway-1'));
    expect(verdict?.strikes).toHaveLength(5);
    expect(verdict?.sentence).toContain('gateway-1 crashed 5 times under');
    expect(world.damage()).toEqual([]);
  });
});

describe('a lot', () => {
  it.each<DrillId>(['random-kill', 'random-pair'])(
    'of %s falls the same way for the same seed',
    async (drill) => {
      const struck = async (seed: number) => {
        const world = new DrillWorld();
        const { verdict } = await drillOn(world, drill, { seed });
        expect(verdict?.deviations, faultsOf(world).join()).toEqual([]);
        expect(verdict?.seed).toBe(seed);
        expect(world.damage()).toEqual([]);
        return faultsOf(world).join();
      };
      const seeds = [1, 2, 3, 4, 5, 6];
      const first = [];
      for (const seed of seeds) first.push(await struck(seed));
      expect(await struck(3)).toBe(first[2]);
      expect(new Set(first).size).toBeGreaterThan(1);
    },
  );

  it('of a pair never falls on two of one group', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const { verdict } = await drillOn(new DrillWorld(), 'random-pair', { seed });
      const groups = (verdict?.victim ?? '').split(', ').map((name) => name.replace(/-\d+$/, ''));
      expect(new Set(groups).size, String(seed)).toBe(2);
    }
  }, 60_000);
});

describe('rolling chaos', () => {
  it('hurts one after the other, each only when everything is redundant again', async () => {
    const world = new DrillWorld();
    let overlapping = 0;
    world.onOperation = (_, operation) => {
      if (
        /^lease [a-z]+-/.test(operation) &&
        world.damage().some((found) => /is (down|frozen|cut off)/.test(found))
      )
        overlapping += 1;
    };
    const { verdict, failure } = await drillOn(world, 'chaos-rolling', { seed: 7 });
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict?.strikes.length).toBeGreaterThanOrEqual(3);
    expect(verdict?.sentence).toMatch(/\d+ faults hit \d members under/);
    expect(overlapping).toBe(0);
    expect(world.damage()).toEqual([]);
  }, 60_000);

  it('is broken off, and leaves no fault, when rows are missing that were acknowledged', async () => {
    const world = new DrillWorld();
    world.onOperation = (_, operation) => {
      if (operation === 'count rows')
        for (const key of [...world.rows.keys()].slice(0, 5)) world.rows.delete(key);
    };
    const { failure } = await drillOn(world, 'chaos-rolling', { seed: 7 });
    expect(failure).toMatchObject({
      code: 'drill-aborted',
      message: expect.stringContaining('were acknowledged'),
    });
    expect(world.damage().filter((found) => !found.startsWith('file '))).toEqual([]);
  }, 60_000);

  it('is broken off when the stack does not become redundant', async () => {
    const world = new DrillWorld();
    const { failure } = await drillOn(world, 'chaos-rolling', {
      seed: 7,
      onProgress: (step) => {
        if (step.kind === 'phase' && step.phase === 'redundant-again') world.inSync = [];
      },
    });
    expect(failure).toMatchObject({
      code: 'drill-aborted',
      message: expect.stringContaining('no standby has every commit'),
    });
    expect(world.damage()).toEqual([]);
  }, 60_000);
});

describe('a drill without a fault', () => {
  it('lasts as long as its load, and passes within its bounds', async () => {
    const world = new DrillWorld();
    const { verdict, progress } = await drillOn(world, 'load-peak');
    expect(verdict).toMatchObject({
      passed: true,
      victim: '',
      strikes: [],
      detectMs: null,
      servedAgainMs: null,
    });
    expect(verdict?.sentence).toMatch(/^Passed: nothing was hurt under 400 requests a second/);
    expect(phases(progress)).toEqual(['checking', 'load-started', 'counting', 'done']);
    expect(world.leases.size).toBe(0);
    expect(world.damage()).toEqual([]);
  });

  it('may lose fewer than one answer in a thousand, and no more', async () => {
    const world = new DrillWorld();
    const { verdict } = await drillOn(world, 'load-peak', {
      onProgress: (step) => {
        const [first, second] = ['pair-gateway-1', 'pair-gateway-2'].map((name) =>
          world.containers.get(name),
        );
        if (step.kind !== 'load' || first === undefined || second === undefined) return;
        first.frozen = step.sent > 300 && step.sent < 320;
        second.frozen = first.frozen;
      },
    });
    expect(verdict?.passed).toBe(false);
    expect(verdict?.deviations.join()).toMatch(/requests failed, more than 0.1 %/);
  });
});

describe('the preflight', () => {
  it('says what will happen before anything is done', async () => {
    const { progress } = await drillOn(new DrillWorld(), 'primary-kill');
    const before = progress.slice(
      0,
      progress.findIndex((step) => step.kind === 'load'),
    );
    expect(notes(before)).toContain(
      'Predicted: Requests may fail for about 1 s. Nothing that was acknowledged is lost.',
    );
  });

  const asynchronous = { database: { ...targets.database, isSynchronous: false } };

  it('refuses what may destroy data, and says which word allows it', async () => {
    const world = new DrillWorld();
    const { failure } = await drillOn(world, 'primary-kill', { onTargets: asynchronous });
    expect(failure).toMatchObject({
      code: 'drill-needs-force',
      message: expect.stringContaining('may destroy data'),
    });
    expect(failure?.hint).toContain('--force pair');
    expect(world.operations).toEqual([]);
  });

  it('carries it out for whoever types the name of the stack, and for no other word', async () => {
    const forced = await drillOn(new DrillWorld(), 'primary-kill', {
      onTargets: asynchronous,
      force: 'pair',
    });
    expect(notes(forced.progress)).toContain('those of the last moments before a take-over may be lost');
    expect(forced.verdict?.passed).toBe(true);
    const { failure } = await drillOn(new DrillWorld(), 'primary-kill', { force: 'yes' });
    expect(failure).toMatchObject({ code: 'drill-refused', message: '"yes" is not the name of this stack.' });
  });

  it('refuses to fill a disk that everything shares, unless it is forced', async () => {
    const world = new DrillWorld();
    world.hasDisksOfTheirOwn = false;
    expect((await drillOn(world, 'queue-full')).failure?.message).toContain(
      'on the same disk as everything else',
    );
    expect(world.operations).not.toContain('load');
    const forced = await drillOn(world, 'queue-full', { force: 'pair' });
    expect(forced.verdict?.passed).toBe(true);
    expect(notes(forced.progress)).toContain('Forced, although: ');
    expect(world.damage()).toEqual([]);
  });

  it('refuses to slow a network down where the kernel cannot, also when it is forced', async () => {
    const world = new DrillWorld();
    world.hasNetem = false;
    const { failure } = await drillOn(world, 'gateway-slow', { force: 'pair' });
    expect(failure).toMatchObject({
      code: 'drill-refused',
      message: expect.stringContaining('netem'),
      cause: 'lo: No such file or directory',
    });
    expect(world.leases.size).toBe(0);
  });

  it('refuses drills for which the stack has no members', async () => {
    for (const drill of ['outage-cache', 'gateway-sessions', 'cache-master-stop'] as const) {
      const { failure } = await drillOn(new DrillWorld(), drill, { onTargets: { cache: null } });
      expect(failure?.message, drill).toContain('whose sessions are in a cache');
    }
  });
});

describe('an abort', () => {
  it('does not wait for a member that ends in order', async () => {
    const world = new DrillWorld();
    const abort = new AbortController();
    let abortedAtMs = 0;
    let startedAtMs = 0;
    world.onOperation = (_, operation) => {
      if (operation === 'stop pair-gateway-1') {
        void world.clock.sleep(100).then(() => {
          abortedAtMs = world.clock.nowMs();
          abort.abort();
        });
      }
      if (operation === 'start pair-gateway-1') startedAtMs = world.clock.nowMs();
    };
    const { failure } = await drillOn(world, 'gateway-stop', { signal: abort.signal });
    expect(failure?.code).toBe('cancelled');
    expect(world.operations).toContain('kill pair-gateway-1');
    expect(startedAtMs - abortedAtMs).toBeLessThan(1_000);
    expect(world.damage()).toEqual([]);
  });

  it('comes by itself when the disk of the host is nearly full', async () => {
    const world = new DrillWorld();
    let freeBytes = 1024 ** 3;
    const { failure } = await drillOn(world, 'gateway-freeze', {
      dependencies: { freeBytes: async () => freeBytes },
      onProgress: (step) => {
        if (step.kind === 'phase' && step.phase === 'fault-injected') freeBytes = 1024 ** 2;
      },
    });
    expect(failure).toMatchObject({
      code: 'drill-aborted',
      message: expect.stringContaining('1.0 MiB are left'),
    });
    expect(world.damage()).toEqual([]);
  });
});
