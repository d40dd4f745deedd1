import { beforeEach, describe, expect, it } from 'vitest';
import type { MetricSample } from '../../../electron/ports/metric-store.ts';
import { MetricKeeping } from '../../../electron/services/metric-keeping.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

let clock: ManualClock;
let written: number[][];
let stepsLeft: number;
let steps: number;
let failure: Error | null;
let troubles: string[];
let keeping: MetricKeeping;

beforeEach(() => {
  clock = new ManualClock();
  written = [];
  stepsLeft = 0;
  steps = 0;
  failure = null;
  troubles = [];
  keeping = new MetricKeeping({
    store: {
      addSamples: async (samples) => {
        if (failure !== null) throw failure;
        written.push(samples.map(({ atMs }) => atMs));
      },
      metrics: async () => [],
      keepMetrics: async () => {
        steps += 1;
        stepsLeft -= 1;
        return stepsLeft >= 0;
      },
    },
    clock,
    onTrouble: (text) => troubles.push(text),
  });
});

const sample = (atMs: number): MetricSample => ({ atMs, stack: 'pair', member: 'gateway-1', values: [1] });

describe('figures on their way to the store', () => {
  it('go there in batches, and the store is kept in order after each', async () => {
    for (let second = 1; second <= 21; second += 1) {
      keeping.add([sample(second)]);
      await clock.advance(1_000);
    }
    expect(written.map(({ length }) => length)).toEqual([11, 10]);
    expect(steps).toBe(2);
  });

  it('leave the store to others between two steps, and leave something for the next time', async () => {
    stepsLeft = 10_000;
    await clock.advance(10_000);
    keeping.add([sample(1)]);
    await clock.advance(1_000);
    expect(steps).toBeLessThanOrEqual(21);
    await clock.advance(60_000);
    expect(steps).toBe(500);
  });

  it('are there when they are asked for', async () => {
    keeping.add([sample(1), sample(2)]);
    await keeping.metrics({ stack: 'pair', member: null, fromMs: 0, toMs: 9, tier: 'raw', spanMs: 1 });
    expect(written).toEqual([[1, 2]]);
  });

  it('are written when the host closes, which does not wait for everything to be kept in order', async () => {
    stepsLeft = 10_000;
    await clock.advance(10_000);
    keeping.add([sample(1)]);
    await settle();
    keeping.add([sample(2)]);
    await keeping.close();
    expect(written).toEqual([[1], [2]]);
    expect(steps).toBeLessThan(5);
  });

  it('are lost, and that is said once, while the store cannot be written', async () => {
    failure = new Error('the disk is full');
    for (let minute = 0; minute < 5; minute += 1) {
      keeping.add([sample(minute)]);
      await clock.advance(60_000);
    }
    expect(troubles).toEqual(['keeping figures: the disk is full']);
    failure = null;
    keeping.add([sample(9)]);
    await settle();
    expect(written).toEqual([[9]]);
  });
});
