import { readFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { busyPercent, MachineUsage } from '../../../../electron/adapters/host/host-usage.ts';

const processor = (idle: number, user: number) => ({
  model: '',
  speed: 1,
  times: { idle, user, nice: 0, sys: 0, irq: 0 },
});

describe('how busy the processors were', () => {
  it.each([
    ['one of two was', [processor(0, 0), processor(0, 0)], [processor(100, 0), processor(0, 100)], 50],
    ['none was', [processor(5, 7)], [processor(10, 7)], 0],
    ['all were', [processor(5, 7)], [processor(5, 9)], 100],
    ['no time has passed', [processor(5, 7)], [processor(5, 7)], null],
    ['one was taken away', [processor(0, 0), processor(0, 0)], [processor(9, 9)], null],
  ] as const)('is told when %s', (_, before, now, expected) => {
    expect(busyPercent(before, now)).toBe(expected);
  });
});

describe('this machine', () => {
  it('is told in figures that fit together, its processors from the second reading on', async () => {
    const machine = new MachineUsage(async () => tmpdir());
    const first = await machine.read();
    expect(first).toMatchObject({ cpuPercent: null, cores: cpus().length });
    expect(first.memoryBytes).toBeGreaterThan(0);
    expect(first.memoryBytes).toBeLessThan(first.memoryTotalBytes);
    expect(first.disk?.usedBytes).toBeLessThanOrEqual(first.disk?.totalBytes ?? 0);
    await expect.poll(async () => (await machine.read()).cpuPercent).toBeGreaterThanOrEqual(0);
  });

  it.runIf(process.platform === 'linux')('has in use what the kernel would not give away', async () => {
    const available = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
    const { memoryBytes, memoryTotalBytes } = await new MachineUsage(async () => null).read();
    expect(Math.abs(memoryTotalBytes - memoryBytes - Number(available) * 1024)).toBeLessThan(512 * 1024 ** 2);
  });

  it('has no disk to tell of where the engine is elsewhere, or its folder is closed', async () => {
    expect((await new MachineUsage(async () => null).read()).disk).toBeNull();
    expect((await new MachineUsage(async () => '/nonexistent/engine').read()).disk).toBeNull();
  });
});
