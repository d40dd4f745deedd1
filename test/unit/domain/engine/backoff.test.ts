import { expect, it } from 'vitest';
import { backoffDelayMs } from '../../../../electron/domain/engine/backoff.ts';

const backoff = { firstMs: 200, longestMs: 15_000 };

it('doubles from the first delay up to the longest, and stays there for ever', () => {
  const longest = [0, 1, 2, 3, 6, 7, 1_000_000].map((attempt) => backoffDelayMs(backoff, attempt, 1));
  expect(longest).toEqual([200, 400, 800, 1600, 12_800, 15_000, 15_000]);
});

it('takes up to half of the delay off at random', () => {
  expect(backoffDelayMs(backoff, 1, 0)).toBe(200);
  expect(backoffDelayMs(backoff, 1, 0.5)).toBe(300);
});
