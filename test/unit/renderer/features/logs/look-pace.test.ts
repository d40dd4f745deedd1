import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { paceLooks } from '../../../../../renderer/features/logs/look-pace.ts';

describe('looking at lines as they come', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('the first news is looked at in the moment', () => {
    const look = vi.fn();
    paceLooks(look).tell();

    expect(look).toHaveBeenCalledTimes(1);
  });

  test('a flood of news is looked at once a period, its last one too', () => {
    const look = vi.fn();
    const pace = paceLooks(look);
    for (let each = 0; each < 100; each += 1) {
      pace.tell();
      vi.advanceTimersByTime(10);
    }
    expect(look.mock.calls.length).toBeLessThanOrEqual(11);

    const before = look.mock.calls.length;
    pace.tell();
    vi.advanceTimersByTime(1_000);
    expect(look).toHaveBeenCalledTimes(before + 1);
  });

  test('nobody looks without news, nor after the end', () => {
    const look = vi.fn();
    const pace = paceLooks(look);
    pace.tell();
    vi.advanceTimersByTime(1_000);
    expect(look).toHaveBeenCalledTimes(1);

    pace.tell();
    pace.tell();
    pace.close();
    vi.advanceTimersByTime(1_000);
    expect(look).toHaveBeenCalledTimes(2);
  });
});
