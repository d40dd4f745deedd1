import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { FaultStack } from '../helpers/fault-stack.ts';

/** Obligation: five hundred users are served: 99 of 100 answers within a second, fewer than one in a thousand fail. */

// Seventeen minutes, once more where the processors were taken away.
vi.setConfig({ testTimeout: 2 * 3_600_000 });

const ONE_RUN_MS = 25 * 60_000;
const stack = new FaultStack(`ramp-${randomBytes(3).toString('hex')}`);

beforeAll(() => stack.up());
afterAll(() => stack.remove());

it('load-ramp', async () => {
  const { verdict, failure } = await stack.drill('load-ramp', { longestMs: ONE_RUN_MS });
  expect(failure).toBeNull();
  expect(verdict?.deviations).toEqual([]);
  expect(verdict).toMatchObject({ passed: true, lost: 0, duplicated: 0 });
  // Five minutes up, ten with all of them, two down.
  expect(verdict?.plannedRequests).toBe(405_000);
});
