import { describe, expect, it } from 'vitest';
import type { DrillId } from '../../../electron/domain/drill/drill-id.ts';
import { fail } from '../../../electron/domain/failure.ts';
import type { LoadGenerator } from '../../../electron/ports/load-generator.ts';
import { drillOn, ONE_VICTIM, phases } from '../../helpers/drill-on-world.ts';
import { DrillWorld } from '../../helpers/drill-world.ts';

describe('a drill', () => {
  it.each(ONE_VICTIM)('%s passes on a stack that takes over, and leaves it as it was', async (drill) => {
    const world = new DrillWorld();

    const { verdict, failure, progress } = await drillOn(world, drill);

    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ id: drill, passed: true, failed: 0, lost: 0, duplicated: 0 });
    expect(verdict?.guardedBy).toBe(
      /^(primary|cache-master)-(?!cpu|disk-full)/.test(drill) ? 'warden' : null,
    );
    expect(verdict?.servedAgainMs).not.toBeNull();
    expect(verdict?.redundantAgainMs).not.toBeNull();
    expect(phases(progress).slice(0, 3)).toEqual(['checking', 'load-started', 'fault-injected']);
    // Nobody undoes what is no damage.
    const undone = drill.endsWith('switchover') ? [] : ['reverting'];
    expect(phases(progress)).toEqual(expect.arrayContaining(['served-again', ...undone, 'redundant-again']));
    expect(phases(progress).slice(-2)).toEqual(['counting', 'done']);
    expect(world.damage()).toEqual([]);
  });

  it('of the cache hits its master, and counts sessions apart', async () => {
    const world = new DrillWorld();
    const { verdict } = await drillOn(world, 'cache-master-kill');
    expect(verdict).toMatchObject({ victim: 'cache-1', sessions: { failed: 0, lost: 0, writesLost: 0 } });
    expect(verdict?.sessions?.acknowledged).toBeGreaterThan(0);
  });

  it('does not pass when a session is gone that was acknowledged', async () => {
    const world = new DrillWorld();
    world.tamper = () => {
      const [id] = world.sessions.keys();
      if (id !== undefined) world.sessions.delete(id);
    };
    const { verdict } = await drillOn(world, 'cache-master-crash');
    expect(verdict?.passed).toBe(false);
    expect(verdict?.sessions?.lost).toBeGreaterThan(0);
  });

  it('opens no sessions where the fault has nothing to do with them', async () => {
    const { verdict } = await drillOn(new DrillWorld(), 'gateway-kill');
    expect(verdict?.sessions).toBeNull();
  });
  it.each([3_600_000, -3_600_000])(
    'tells the same figures when the calendar is set by %d ms meanwhile',
    async (byMs) => {
      const [plain, moved] = [new DrillWorld(), new DrillWorld()];
      const { verdict: expected } = await drillOn(plain, 'gateway-kill');
      const settingTheClock = drillOn(moved, 'gateway-kill', {
        onProgress: (step) => {
          if (step.kind === 'phase' && step.phase === 'served-again') moved.clock.setCalendar(byMs);
        },
      });
      const { verdict } = await settingTheClock;

      expect(verdict).toEqual(expected);
      expect(moved.damage()).toEqual([]);
    },
  );

  it.each(['gateway-1', 'gateway-2'])('hits the gateway that serves: %s', async (preferred) => {
    const world = new DrillWorld();
    world.preferred = preferred;
    const { verdict } = await drillOn(world, 'gateway-kill');
    expect(verdict).toMatchObject({ passed: true, victim: preferred });
    expect(world.operations.filter((operation) => operation.startsWith('kill'))).toEqual([
      `kill pair-${preferred}`,
    ]);
  });

  it.each(ONE_VICTIM.filter((id) => !id.endsWith('switchover')))(
    '%s has its lease on disk before anything is done to the stack',
    async (drill) => {
      const world = new DrillWorld();
      await drillOn(world, drill);
      const isFault = (operation: string): boolean => /^(kill|stop|disconnect|go) /.test(operation);
      const faults = world.operations.filter(isFault);
      const firstFault = world.operations.findIndex(isFault);
      const leases = world.operations
        .slice(0, firstFault)
        .filter((operation) => /^lease (start|cont|conn|run|remove)/.test(operation));
      expect(faults.length).toBeGreaterThan(0);
      expect(leases).toHaveLength(faults.length);
    },
  );

  it('connects in the opposite order of cutting off', async () => {
    const world = new DrillWorld();
    await drillOn(world, 'gateway-cut-off');
    expect(world.operations.filter((operation) => /connect pair/.test(operation))).toEqual([
      'disconnect pair-gateway-1-pod pair-front',
      'disconnect pair-gateway-1-pod pair-back',
      'connect pair-gateway-1-pod pair-back',
      'connect pair-gateway-1-pod pair-front',
    ]);
  });

  it('removes what an earlier drill left, and undoes its faults first', async () => {
    const world = new DrillWorld();
    const queuePath = 'conversations/2026-11-19T09/old.json';
    world.rows.set('old', { id: 'old', key: 'tandem-drill-run-0-1', state: 'done', queuePath });
    world.files.set(queuePath, { id: 'old', key: 'tandem-drill-run-0-1' });
    const frozen = world.containers.get('pair-gateway-2');
    if (frozen !== undefined) frozen.running = false;
    world.leases.set('old', {
      ...{ id: 'old', runId: 'run-0', stack: 'pair', fault: 'kill gateway-2' },
      inverse: { kind: 'start-container', container: 'pair-gateway-2', containerId: 'id-of-pair-gateway-2' },
      ...{ createdAtMs: 1, expiresAtMs: 2, revertedAtMs: null },
    });

    const { verdict } = await drillOn(world, 'gateway-kill');

    expect(verdict?.passed).toBe(true);
    expect(world.damage()).toEqual([]);
  });
});

describe('a drill does not pass', () => {
  it.each<DrillId>(['gateway-kill', 'gateway-crash', 'gateway-cut-off', 'balancer-kill'])(
    'when nothing shows that %s happened',
    async (drill) => {
      const world = new DrillWorld();
      world.faultsWork = false;
      const { verdict } = await drillOn(world, drill);
      expect(verdict?.passed).toBe(false);
      expect(verdict?.deviations.join()).toMatch(/was not observed/);
      expect(world.damage()).toEqual([]);
    },
  );

  it('when the processes were told to stop and did not', async () => {
    const world = new DrillWorld();
    world.faultsWork = false;
    const { failure } = await drillOn(world, 'gateway-freeze');
    expect(failure?.code).toBe('fault-not-observed');
    expect(world.damage()).toEqual([]);
  });

  it('when one stored row was deleted', async () => {
    const world = new DrillWorld();
    world.tamper = () => {
      world.rows.delete('id-tandem-drill-run-1-3');
    };
    const { verdict } = await drillOn(world, 'gateway-kill');
    expect(verdict).toMatchObject({ passed: false, lost: 1, duplicated: 0 });
  });

  it('when one queue file was doubled', async () => {
    const world = new DrillWorld();
    world.tamper = () => {
      const [content] = world.files.values();
      if (content !== undefined) world.files.set('conversations/2026-11-20T09/copy.json', content);
    };
    const { verdict } = await drillOn(world, 'gateway-kill');
    expect(verdict).toMatchObject({ passed: false, lost: 0, duplicated: 1 });
    expect(world.files.size).toBe(0);
  });

  it('when the victim does not come back', async () => {
    const world = new DrillWorld();
    world.recovers = false;
    const { verdict } = await drillOn(world, 'gateway-kill');
    expect(verdict).toMatchObject({ passed: false, redundantAgainMs: null });
    expect(verdict?.deviations).toEqual(['gateway-1 did not come back']);
  });

  it('when a primary that is continued answers, and follows nobody', async () => {
    const world = new DrillWorld();
    const { verdict } = await drillOn(world, 'primary-freeze', {
      onProgress: (step) => {
        if (step.kind === 'phase' && step.phase === 'fault-injected') world.inSync = [];
      },
    });
    expect(verdict).toMatchObject({ passed: false, redundantAgainMs: null });
    expect(verdict?.deviations).toContain('database-1 did not come back');
  });
});

describe('a drill is refused', () => {
  it('while no standby has every commit of the primary', async () => {
    const world = new DrillWorld();
    world.inSync = [];
    const { failure } = await drillOn(world, 'primary-kill');
    expect(failure).toMatchObject({
      code: 'drill-refused',
      message: expect.stringContaining('no standby has every commit of database-1'),
    });
  });

  it('on a stack that is hurt, with the reason, and without any load', async () => {
    const world = new DrillWorld();
    const twin = world.containers.get('pair-gateway-2');
    if (twin !== undefined) twin.running = false;
    const { failure } = await drillOn(world, 'gateway-kill');
    expect(failure).toMatchObject({ code: 'drill-refused' });
    expect(failure?.message).toContain('gateway-2 does not run');
    expect(world.operations).not.toContain('load');
  });

  it('while the engine is gone, without any load', async () => {
    const world = new DrillWorld();
    const { engine } = world.dependencies();
    const gone = async () => fail({ code: 'engine-disconnected', message: 'Nobody answers.' });
    const { failure } = await drillOn(world, 'gateway-kill', {
      dependencies: { engine: { ...engine, life: gone } },
    });
    expect(failure).toMatchObject({
      code: 'drill-refused',
      message: expect.stringContaining('gateway-1 could not be asked (Nobody answers.)'),
    });
    expect(world.operations).not.toContain('load');
    expect(world.damage()).toEqual([]);
  });

  it('by whoever refuses the load, before any fault', async () => {
    const world = new DrillWorld();
    const { load } = world.dependencies();
    const refused: LoadGenerator = {
      run: (plan, options) =>
        load.run(plan, {
          ...options,
          onProgress: (seen) =>
            options.onProgress({ ...seen, acknowledged: 0, failed: seen.sent, servedBy: null }),
        }),
    };
    const { failure, progress } = await drillOn(world, 'gateway-kill', { dependencies: { load: refused } });
    expect(failure).toMatchObject({
      code: 'drill-refused',
      message: expect.stringContaining('does not serve well before any fault'),
    });
    expect(phases(progress)).not.toContain('fault-injected');
    expect(world.damage()).toEqual([]);
  });

  it('when the load cannot be sent at all, with the reason', async () => {
    const world = new DrillWorld();
    const broken: LoadGenerator = {
      run: async () => fail({ code: 'operation-failed', message: 'The load ended by itself.' }),
    };
    const { failure, progress } = await drillOn(world, 'gateway-kill', { dependencies: { load: broken } });
    expect(failure).toMatchObject({ code: 'operation-failed', message: 'The load ended by itself.' });
    expect(phases(progress)).not.toContain('fault-injected');
    expect(world.damage()).toEqual([]);
  });
});

describe('an abort', () => {
  it.each(['lease start-container pair-gateway-1', 'session pair-gateway-1'])(
    'while the fault is being prepared (%s) keeps it from striking',
    async (moment) => {
      const world = new DrillWorld();
      const abort = new AbortController();
      world.onOperation = (_, operation) => {
        if (operation === moment) abort.abort();
      };
      await drillOn(world, 'gateway-crash', { signal: abort.signal });
      expect(world.operations).toContain(moment);
      expect(world.operations).not.toContain('go pair-gateway-1');
    },
  );

  it('begins to undo the fault within a second, whatever the drill waits for', async () => {
    for (const afterMs of [500, 2_300, 2_900, 3_500, 5_500, 7_000]) {
      const world = new DrillWorld();
      const abort = new AbortController();
      const startMs = world.clock.nowMs();
      let abortedAtMs = 0;
      void world.clock.sleep(afterMs).then(() => {
        abortedAtMs = world.clock.nowMs();
        abort.abort();
      });
      let restartedAtMs: number | null = null;
      world.onOperation = (_, operation) => {
        if (operation.startsWith('start ')) restartedAtMs ??= world.clock.nowMs();
      };
      const { failure } = await drillOn(world, 'gateway-kill', { signal: abort.signal });
      if (failure === null) continue;
      expect(failure.code).toBe('cancelled');
      if (restartedAtMs !== null) expect(restartedAtMs - Math.max(abortedAtMs, startMs)).toBeLessThan(1_000);
      expect(world.clock.nowMs() - abortedAtMs).toBeLessThan(3_000);
      expect(world.damage()).toEqual([]);
    }
  }, 60_000);
});

describe('a step that fails', () => {
  it('says so, and keeps the lease for the next start, when the fault cannot be undone', async () => {
    const world = new DrillWorld();
    world.onOperation = (_, operation) => {
      if (operation.startsWith('start ')) throw new Error('the engine is out of order');
    };
    const { failure } = await drillOn(world, 'gateway-kill');
    expect(failure).toMatchObject({ code: 'lease-not-reverted' });
    expect(failure?.hint).toContain('docker start pair-gateway-1');
    expect(world.openLeases()).toHaveLength(1);
  });
});

it('never tells the token to anybody but the load', async () => {
  const world = new DrillWorld();
  const { verdict, progress } = await drillOn(world, 'gateway-freeze');
  const told = JSON.stringify([verdict, progress, world.operations, [...world.leases.values()]]);
  expect(told).not.toContain('secret-token');
});
