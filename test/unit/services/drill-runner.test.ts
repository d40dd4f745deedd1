import { describe, expect, it } from 'vitest';
import { DRILL_IDS, type DrillId } from '../../../electron/domain/drill/drill-id.ts';
import type { DrillProgress, DrillVerdict } from '../../../electron/domain/drill/verdict.ts';
import { type Failure, toFailure } from '../../../electron/domain/failure.ts';
import { runDrill } from '../../../electron/services/drill-runner.ts';
import { DrillWorld } from '../../helpers/drill-world.ts';
import { targets } from '../../helpers/drill-world-parts.ts';

interface Outcome {
  readonly verdict: DrillVerdict | null;
  readonly failure: Failure | null;
  readonly progress: readonly DrillProgress[];
}

async function drillOn(
  world: DrillWorld,
  drill: DrillId,
  options: { readonly signal?: AbortSignal; readonly clientRetries?: number } = {},
): Promise<Outcome> {
  const progress: DrillProgress[] = [];
  const request = {
    ...{ targets, drill, runId: 'run-1', token: 'secret-token', ratePerSecond: 20 },
    clientRetries: options.clientRetries ?? null,
  };
  const run = runDrill(world.dependencies(), request, {
    signal: options.signal ?? new AbortController().signal,
    onProgress: (step) => progress.push(step),
  });
  return world.play(
    run.then(
      (verdict) => ({ verdict, failure: null, progress }),
      (error) => ({ verdict: null, failure: toFailure(error), progress }),
    ),
  );
}

const phases = (progress: readonly DrillProgress[]): string[] =>
  progress.flatMap((step) => (step.kind === 'phase' ? [step.phase] : []));

describe('a drill', () => {
  it.each(DRILL_IDS)('%s passes on a stack that takes over, and leaves it as it was', async (drill) => {
    const world = new DrillWorld();

    const { verdict, failure, progress } = await drillOn(world, drill);

    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ id: drill, passed: true, failed: 0, lost: 0, duplicated: 0 });
    expect(verdict?.servedAgainMs).not.toBeNull();
    expect(verdict?.redundantAgainMs).not.toBeNull();
    expect(phases(progress).slice(0, 3)).toEqual(['checking', 'load-started', 'fault-injected']);
    expect(phases(progress)).toEqual(
      expect.arrayContaining(['served-again', 'reverting', 'redundant-again']),
    );
    expect(phases(progress).slice(-2)).toEqual(['counting', 'done']);
    expect(world.damage()).toEqual([]);
  });

  it.each(['gateway-1', 'gateway-2'])('hits the gateway that serves: %s', async (preferred) => {
    const world = new DrillWorld();
    world.preferred = preferred;
    const { verdict } = await drillOn(world, 'gateway-kill');
    expect(verdict).toMatchObject({ passed: true, victim: preferred });
    expect(world.operations.filter((operation) => operation.startsWith('kill'))).toEqual([
      `kill pair-${preferred}`,
    ]);
  });

  it.each(DRILL_IDS)('%s has its lease on disk before anything is done to the stack', async (drill) => {
    const world = new DrillWorld();
    await drillOn(world, drill);
    const isFault = (operation: string): boolean => /^(kill|disconnect|go) /.test(operation);
    const faults = world.operations.filter(isFault);
    const firstFault = world.operations.findIndex(isFault);
    const leases = world.operations
      .slice(0, firstFault)
      .filter((operation) => /^lease (start|cont|conn)/.test(operation));
    expect(faults.length).toBeGreaterThan(0);
    expect(leases).toHaveLength(faults.length);
  });

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
});

describe('an abort', () => {
  it.each(DRILL_IDS)(
    'of %s at every single operation leaves nothing behind',
    async (drill) => {
      const complete = new DrillWorld();
      await drillOn(complete, drill);
      for (let number = 0; number < complete.operations.length; number += 1) {
        const world = new DrillWorld();
        const abort = new AbortController();
        world.onOperation = (at) => {
          if (at === number) abort.abort();
        };
        const { failure, verdict } = await drillOn(world, drill, { signal: abort.signal });
        const where = `aborted at operation ${number}, ${world.operations[number]}`;
        expect(world.damage(), where).toEqual([]);
        if (verdict === null) expect(failure, where).toMatchObject({ code: 'cancelled' });
      }
    },
    60_000,
  );

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
  it.each(DRILL_IDS)(
    'in %s, whichever it is, leaves no fault behind and no open lease',
    async (drill) => {
      const complete = new DrillWorld();
      await drillOn(complete, drill);
      for (let number = 0; number < complete.operations.length; number += 1) {
        const world = new DrillWorld();
        world.onOperation = (at) => {
          if (at === number) throw new Error('the engine is out of order');
        };
        const { failure, verdict } = await drillOn(world, drill);
        const where = `failed at operation ${number}, ${world.operations[number]}`;
        expect(verdict ?? failure, where).not.toBeNull();
        // Removing what the drill stored may be what failed; the next drill does it.
        const left = world.damage().filter((damage) => !/^(row|file) /.test(damage));
        expect(left, where).toEqual([]);
      }
    },
    60_000,
  );

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
