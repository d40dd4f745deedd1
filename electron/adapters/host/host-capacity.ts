import * as z from 'zod';

/** What the machine has for stacks: cores, memory, and room where the data folder lies. */
export interface HostCapacity {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryFreeBytes: number;
  /** Null when the file system of the folder could not be told. */
  readonly diskFreeBytes: number | null;
}

const memorySchema = z.object({ total: z.number(), available: z.number() });
const disksSchema = z.array(z.object({ mount: z.string(), available: z.number() }));

/** @param folder absolute; its file system is the one whose room is told */
export async function readHostCapacity(folder: string): Promise<HostCapacity> {
  // Loaded when asked: it is large, and only `doctor` needs it.
  const { default: systeminformation } = await import('systeminformation');
  const [cpu, memory, disks] = await Promise.all([
    systeminformation.cpu(),
    systeminformation.mem(),
    systeminformation.fsSize(),
  ]);
  const { total, available } = memorySchema.parse(memory);
  // The deepest mount that holds the folder is its own.
  const holding = disksSchema
    .parse(disks)
    .filter(({ mount }) => folder === mount || folder.startsWith(mount.endsWith('/') ? mount : `${mount}/`))
    .sort((one, other) => other.mount.length - one.mount.length);
  return {
    cores: z.number().parse(cpu.cores),
    memoryBytes: total,
    memoryFreeBytes: available,
    diskFreeBytes: holding[0]?.available ?? null,
  };
}
