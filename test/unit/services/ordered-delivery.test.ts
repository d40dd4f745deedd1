import { describe, expect, it } from 'vitest';
import { OrderedDelivery } from '../../../electron/services/ordered-delivery.ts';
import { said } from '../../helpers/log-lines.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

describe('OrderedDelivery', () => {
  it('given a reader that does not take, then whoever adds much waits, and everything comes in order', async () => {
    const clock = new ManualClock();
    const taken: number[] = [];
    let letOn: () => void = () => {};
    const reader = new Promise<void>((resolve) => {
      letOn = resolve;
    });
    const delivery = new OrderedDelivery({
      clock,
      signal: new AbortController().signal,
      deliver: async (lines: readonly { readonly atMs: number; readonly text: string }[]) => {
        await reader;
        taken.push(...lines.map(({ atMs }) => atMs));
      },
    });
    let added = 0;
    const adding = (async () => {
      for (let place = 0; place < 20; place += 1) {
        await delivery.add([said(place, 'x'.repeat(1024 * 1024))]);
        added += 1;
      }
    })();
    await clock.advance(5_000);
    expect(added).toBeLessThan(4);
    letOn();
    await adding;
    await delivery.end();
    await settle();
    expect(taken).toEqual(Array.from({ length: 20 }, (_, place) => place));
  });

  it('given a reader that fails, then the one who adds hears of it', async () => {
    const clock = new ManualClock();
    const delivery = new OrderedDelivery({
      clock,
      signal: new AbortController().signal,
      deliver: () => Promise.reject(new Error('gone')),
    });
    await delivery.add([said(1, 'x')]);
    await clock.advance(200);
    await expect(delivery.end()).rejects.toThrow('gone');
  });

  it('given silence, then no timer runs', async () => {
    const clock = new ManualClock();
    const delivery = new OrderedDelivery({
      clock,
      signal: new AbortController().signal,
      deliver: async () => {},
    });
    await delivery.add([said(1, 'x')]);
    await clock.advance(10_000);
    const slept = clock.sleptMs.length;
    await clock.advance(10_000);
    expect(slept).toBe(1);
    expect(clock.sleptMs).toHaveLength(slept);
  });
});
