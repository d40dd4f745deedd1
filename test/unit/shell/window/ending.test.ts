import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Ending } from '../../../../electron/shell/window/ending.ts';

const DEADLINE_MS = 10_000;

const app = { quit: vi.fn(), exit: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
});
afterEach(() => void vi.useRealTimers());

const ending = (end: () => Promise<void>): Ending =>
  new Ending({ app, mayEnd: async () => true, end, deadlineMs: DEADLINE_MS });

it('given something that never ends, then the app goes when its time is over, and says that it failed', async () => {
  void ending(() => new Promise(() => {})).now();

  await vi.advanceTimersByTimeAsync(DEADLINE_MS - 1);
  expect(app.exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(app.exit).toHaveBeenCalledWith(1);
  expect(app.quit).not.toHaveBeenCalled();
});

it('given something that fails to end, then the app quits all the same, and nothing is left to strike later', async () => {
  await ending(() => Promise.reject(new Error('a host that hangs'))).now();

  expect(app.quit).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(2 * DEADLINE_MS);
  expect(app.exit).not.toHaveBeenCalled();
});
