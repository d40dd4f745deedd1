import { describe, expect, it } from 'vitest';
import { memberUsage, memoryInUse, type UsageReading } from '../../../../electron/domain/usage/usage.ts';

const reading = (atMs: number, change: Partial<UsageReading> = {}): UsageReading => ({
  atMs,
  cpuNs: 0,
  memoryBytes: 1_000,
  memoryLimitBytes: null,
  readBytes: 0,
  writtenBytes: 0,
  processes: 3,
  network: { receivedBytes: 0, sentBytes: 0 },
  ...change,
});

describe('what a member uses between two readings', () => {
  it('is its processor time of one core, and bytes a second', () => {
    const now = reading(2_000, {
      // A second and a half within one second: one core and a half.
      cpuNs: 1_500_000_000,
      readBytes: 4_096,
      writtenBytes: 8_192,
      network: { receivedBytes: 500, sentBytes: 700 },
    });
    expect(memberUsage(reading(1_000), now)).toEqual({
      cpuPercent: 150,
      memoryBytes: 1_000,
      memoryLimitBytes: null,
      receivedBytesPerSecond: 500,
      sentBytesPerSecond: 700,
      readBytesPerSecond: 4_096,
      writtenBytesPerSecond: 8_192,
      processes: 3,
    });
  });

  it('is not known in rates from one reading, from two at once, or where a counter went backwards', () => {
    const now = reading(2_000, { cpuNs: 50, network: null });
    for (const before of [null, reading(1_950), reading(1_000, { cpuNs: 60 })]) {
      expect(memberUsage(before, now)).toMatchObject({
        cpuPercent: null,
        receivedBytesPerSecond: null,
        memoryBytes: 1_000,
      });
    }
  });
});

describe('memory in use', () => {
  it.each([
    [
      'cgroup v1: without the inactive pages of files, children included',
      100,
      { total_inactive_file: 30, inactive_file: 10 },
      70,
    ],
    ['cgroup v2: without the inactive pages of files', 100, { inactive_file: 10 }, 90],
    ['figures that cannot be of the same moment: the whole', 100, { inactive_file: 200 }, 100],
    ['no such figures: the whole', 100, {}, 100],
  ])('is, under %s', (_, usage, figures, expected) => {
    expect(memoryInUse(usage, figures)).toBe(expected);
  });
});
