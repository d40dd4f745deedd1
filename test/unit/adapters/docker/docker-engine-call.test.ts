import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { engineCall, mapBounded } from '../../../../electron/adapters/docker/docker-engine-call.ts';

const never = () => new Promise<never>(() => {});

describe('engineCall', () => {
  it('ends a call that does not answer in time', async () => {
    await expect(engineCall('asking', never, { deadlineMs: 20 })).rejects.toMatchObject({
      failure: { code: 'deadline-exceeded', message: 'asking: no answer within 20 ms' },
    });
  });

  it('ends a call when the signal does', async () => {
    const abort = new AbortController();
    const call = engineCall('asking', never, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('does not wait for a signal that has ended before', async () => {
    await expect(engineCall('asking', never, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    });
  });

  it('lets any number of calls hang on one signal, without a warning, and leaves none of them on it', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', note);
    const { signal } = new AbortController();
    await Promise.all(
      Array.from({ length: 40 }, () =>
        engineCall('asking', () => new Promise((resolve) => setImmediate(resolve)), { signal }),
      ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('narrows what was thrown', async () => {
    const thrown = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    await expect(engineCall('asking', () => Promise.reject(thrown))).rejects.toMatchObject({
      failure: { code: 'engine-not-running' },
    });
  });
});

describe('mapBounded', () => {
  it('keeps the order and the width', async () => {
    let running = 0;
    let widest = 0;
    const doubled = await mapBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1;
      widest = Math.max(widest, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return item * 2;
    });
    expect(doubled).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(widest).toBe(3);
  });

  it('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const each = async (item: number) => {
      begun.push(item);
      if (item === 1) throw new Error('no');
      return item;
    };
    await expect(mapBounded([1, 2, 3, 4], 1, each)).rejects.toThrow('no');
    expect(begun).toEqual([1]);
  });
});
