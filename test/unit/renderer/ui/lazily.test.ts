import { expect, test } from 'vitest';
import { patiently } from '../../../../renderer/ui/lazily.ts';

/** Fails so many times, then loads. */
function flaky(failures: number) {
  let tries = 0;
  const waits: number[] = [];
  const load = async (): Promise<string> => {
    tries += 1;
    if (tries <= failures) throw new Error(`try ${tries}`);
    return 'loaded';
  };
  const wait = async (ms: number): Promise<void> => void waits.push(ms);
  return { loading: patiently(load, wait), waits };
}

test('what loads at once is asked for once', async () => {
  const { loading, waits } = flaky(0);
  expect(await loading).toBe('loaded');
  expect(waits).toEqual([]);
});

test('what a changing network interrupts is asked for again, a little later each time', async () => {
  const { loading, waits } = flaky(4);
  expect(await loading).toBe('loaded');
  expect(waits).toEqual(waits.toSorted((one, other) => one - other));
  expect(waits).toHaveLength(4);
});

test('what is not there is said to be so in the end', async () => {
  await expect(flaky(100).loading).rejects.toThrow('try 5');
});
