import { beforeEach, describe, expect, it } from 'vitest';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { type TrafficSample, TrafficWatch } from '../../../electron/services/traffic-watch.ts';
import { counters, frontend } from '../../helpers/balancer-counters.ts';
import { settledEngine } from '../../helpers/desired.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

let clock: ManualClock;
let asked: string[];
let looked: number;
let isSilent: boolean;
let watch: TrafficWatch;
let samples: TrafficSample[];

beforeEach(() => {
  clock = new ManualClock();
  asked = [];
  looked = 0;
  isSilent = false;
  samples = [];
  watch = new TrafficWatch({
    clock,
    reader: {
      read: async ({ member }) => {
        asked.push(member);
        if (isSilent) throw new Error('no answer');
        // 50 requests a second.
        return counters([frontend({ requestsTotal: (clock.monotonicMs() / 1_000) * 50 })]);
      },
    },
    look: async () => {
      looked += 1;
      return lookAt();
    },
  });
});

function lookAt(without: readonly string[] = []): StackLook {
  const text = stackText('gateway-pair');
  const desired = compiled(text);
  const observed = settledEngine(desired);
  const containers = observed.containers.filter(({ member }) => !without.includes(member));
  const view = { spec: specOf(text), desired, observed: { ...observed, containers } };
  return { stack: 'gateway-pair', view, atMs: 0 } as unknown as StackLook;
}

const follow = () => watch.follow('gateway-pair', (sample) => samples.push(sample));

describe('the traffic of a stack', () => {
  it('given nobody who looks, then nobody is asked', async () => {
    watch.observe(lookAt());
    await clock.advance(60_000);
    expect(asked).toEqual([]);
    expect(looked).toBe(0);
  });

  it('given somebody who looks, then a sample comes at once, and one with rates each second', async () => {
    const end = follow();
    await clock.advance(0);
    expect(samples).toHaveLength(1);
    expect(samples[0]).toMatchObject({
      hasRates: false,
      edges: [{ to: 'balancer', perSecond: null }, {}, {}, {}],
    });
    await clock.advance(3_000);
    expect(samples).toHaveLength(4);
    // Of two processes.
    expect(samples[3]).toMatchObject({ hasRates: true, edges: [{ perSecond: 100 }, {}, {}, {}], silent: [] });
    expect(looked).toBe(1);
    end();
    const before = asked.length;
    await clock.advance(10_000);
    expect(asked).toHaveLength(before);
  });

  it('given two who look, then the balancers are asked once for both, until the second one leaves', async () => {
    const [first, second] = [follow(), follow()];
    await clock.advance(0);
    expect(asked).toHaveLength(4);
    expect(samples).toHaveLength(2);
    first();
    first();
    await clock.advance(1_000);
    expect(samples).toHaveLength(3);
    second();
    await clock.advance(5_000);
    expect(samples).toHaveLength(3);
  });

  it('given a look without one of the processes, then it is not asked any more', async () => {
    const end = follow();
    await clock.advance(0);
    watch.observe(lookAt(['balancer-2']));
    asked = [];
    await clock.advance(1_000);
    expect(asked).toEqual(['balancer-1', 'database-balancer-1', 'database-balancer-2']);
    end();
  });

  it('given nobody who answers, then it is asked ever less often, and as before when somebody does', async () => {
    const end = follow();
    await clock.advance(0);
    isSilent = true;
    await clock.advance(120_000);
    expect(samples.length).toBeLessThan(14);
    expect(samples.at(-1)).toMatchObject({
      hasRates: false,
      edges: [],
      silent: [{ member: 'balancer-1', why: 'no answer' }, {}, {}, {}],
    });
    isSilent = false;
    await clock.advance(15_000);
    const before = samples.length;
    await clock.advance(5_000);
    expect(samples.length - before).toBe(5);
    end();
  });

  it('given the end of the host, then every asking ends', async () => {
    follow();
    await clock.advance(0);
    await watch.close();
    const before = asked.length;
    await clock.advance(5_000);
    expect(asked).toHaveLength(before);
  });
});
