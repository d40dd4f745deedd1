import { statfs } from 'node:fs/promises';
import { type CpuInfo, cpus, freemem, loadavg, totalmem } from 'node:os';
import * as z from 'zod';
import type { HostUsage } from '../../domain/usage/usage.ts';
import type { HostUsageReader } from '../../ports/usage-reader.ts';

const memorySchema = z.object({ total: z.number(), active: z.number() });

/** What the machine itself has left, for whoever wonders why its members are slow. */
export class MachineUsage implements HostUsageReader {
  readonly #engineDataFolder: () => Promise<string | null>;
  #before: readonly CpuInfo[] | null = null;

  /** @param engineDataFolder null when that is on another machine, or nobody can tell */
  constructor(engineDataFolder: () => Promise<string | null>) {
    this.#engineDataFolder = engineDataFolder;
  }

  async read(): Promise<HostUsage> {
    const processors = cpus();
    const cpuPercent = this.#before === null ? null : busyPercent(this.#before, processors);
    this.#before = processors;
    const [memory, disk] = await Promise.all([readMemory(), this.#disk()]);
    return {
      cpuPercent,
      cores: processors.length,
      memoryBytes: memory.active,
      memoryTotalBytes: memory.total,
      load: loadavg()[0] ?? 0,
      disk,
    };
  }

  /** The library runs `df` for this. */
  async #disk(): Promise<HostUsage['disk']> {
    const folder = await this.#engineDataFolder();
    if (folder === null) return null;
    try {
      const { bsize, blocks, bavail } = await statfs(folder);
      return { usedBytes: (blocks - bavail) * bsize, totalBytes: blocks * bsize };
    } catch {
      // In a virtual machine, or closed to this user.
      return null;
    }
  }
}

/**
 * On Linux Node.js tells what the kernel would give away (`MemAvailable`), which is what is meant. Elsewhere it tells what is
 * free, which is nearly nothing after a while, and systeminformation is asked: not on Linux, because a host that runs for months
 * would hold twelve megabytes of it.
 */
async function readMemory(): Promise<z.output<typeof memorySchema>> {
  if (process.platform === 'linux') return { total: totalmem(), active: totalmem() - freemem() };
  const { default: systeminformation } = await import('systeminformation');
  return memorySchema.parse(await systeminformation.mem());
}

/** Of all processors together, between two looks; null when no time has passed, or one of them was taken away. */
export function busyPercent(before: readonly CpuInfo[], now: readonly CpuInfo[]): number | null {
  const total = (all: readonly CpuInfo[]): number =>
    all.reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.idle + times.irq, 0);
  const idle = (all: readonly CpuInfo[]): number => all.reduce((sum, { times }) => sum + times.idle, 0);
  const elapsed = total(now) - total(before);
  if (elapsed <= 0 || before.length !== now.length) return null;
  return Math.min(100, Math.max(0, (1 - (idle(now) - idle(before)) / elapsed) * 100));
}
