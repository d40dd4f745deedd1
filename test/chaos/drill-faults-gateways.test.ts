import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { FaultStack } from '../helpers/fault-stack.ts';

/** Obligation: each of the newer faults of the default system costs what its drill says, and is put back. */

// A drill may have to be carried out again.
vi.setConfig({ testTimeout: 600_000 });

const stack = new FaultStack(`gfaults-${randomBytes(3).toString('hex')}`);

beforeAll(() => stack.up());
afterAll(() => stack.remove());

describe('a fault of one gateway loses nothing and fails no request', () => {
  it.each<DrillId>(['gateway-stop', 'gateway-spare-kill', 'gateway-restart-storm'])('%s', async (id) => {
    const { verdict, failure } = await stack.drill(id);
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, failed: 0, lost: 0, duplicated: 0 });
    for (const member of ['gateway-1', 'gateway-2']) expect(await stack.leftIn(member)).toEqual([]);
  });

  it('gateway-cpu, but answers may be late or refused while it lasts', async () => {
    const { verdict, failure } = await stack.drill('gateway-cpu');
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
    for (const member of ['gateway-1', 'gateway-2']) expect(await stack.leftIn(member)).toEqual([]);
  });
});

describe('an outage of a whole tier loses nothing', () => {
  it('all-gateways-stop, and clients are told 503', async () => {
    const { verdict, failure } = await stack.drill('all-gateways-stop');
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0, victim: 'gateway-1, gateway-2' });
    expect(verdict?.failed).toBeGreaterThan(0);
  });

  it.each<DrillId>(['all-balancers-kill', 'all-balancers-cut-off'])(
    '%s, and the gateways go on behind them',
    async (id) => {
      const { verdict, failure } = await stack.drill(id);
      expect(failure).toBeNull();
      expect(verdict?.deviations).toEqual([]);
      expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
      expect(verdict?.failed).toBeGreaterThan(0);
    },
  );

  it('outage-database, and the gateways take submissions again without a restart', async () => {
    const livesOf = () =>
      Promise.all(
        ['gateway-1', 'gateway-2'].map(
          async (member) =>
            (await stack.docker.getContainer(`${stack.name}-${member}`).inspect()).State.StartedAt,
        ),
      );
    const before = await livesOf();
    const { verdict, failure } = await stack.drill('outage-database');
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
    expect(await livesOf()).toEqual(before);
  });
});

describe('what is left to a lot', () => {
  it('falls on two tiers at once, and both faults are undone', async () => {
    const { verdict, failure } = await stack.drill('random-pair', { seed: 3 });
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0, seed: 3 });
    expect(verdict?.strikes).toHaveLength(2);
  });
});
