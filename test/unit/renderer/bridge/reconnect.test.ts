import { expect, test } from 'vitest';
import { reconnectDelayMs } from '../../../../renderer/bridge/reconnect.ts';

test('waits longer after each failed try, and never longer than five seconds', () => {
  const delays = [0, 1, 2, 3, 4, 5, 50].map((attempt) => reconnectDelayMs(attempt, 0));

  expect(delays).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test('pages that lost the host together come back spread over a quarter of the delay', () => {
  expect(reconnectDelayMs(5, 0.999)).toBeGreaterThanOrEqual(3750);
  expect(reconnectDelayMs(5, 0.5)).toBe(4375);
});
