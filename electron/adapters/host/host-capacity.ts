import * as z from 'zod';
import { freeBytesAt } from './free-space.ts';

/** What the machine has for stacks: cores, memory, and room where the data folder lies. */
export interface HostCapacity {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryFreeBytes: number;
  /** Null when the file system of the folder could not be told. */
  readonly diskFreeBytes: number | null;
}

const memorySchema = z.object({ total: z.number(), available: z.number() });

/** @param folder absolute; its file system is the one whose room is told */
export async function readHostCapacity(folder: string): Promise<HostCapacity> {
  // Loaded when asked: it is large, and only `doctor` needs it.
  const { default: systeminformation } = await import('systeminformation');
  const [cpu, memory, diskFreeBytes] = await Promise.all([
    systeminformation.cpu(),
    systeminformation.mem(),
    // Asked of the folder itself: a list of disks leaves out those in memory, and knows nothing of bind mounts.
    freeBytesAt(folder),
  ]);
  const { total, available } = memorySchema.parse(memory);
  return {
    cores: z.number().parse(cpu.cores),
    memoryBytes: total,
    memoryFreeBytes: available,
    diskFreeBytes,
  };
}
