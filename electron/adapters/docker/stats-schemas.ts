import * as z from 'zod';
import { memoryInUse, type NetworkReading, type UsageReading } from '../../domain/usage/usage.ts';

/** One answer of `GET /containers/{id}/stats`, and the parts of an inspect that lead to the kernel's own figures. */

const count = z.number().nonnegative();

export const engineStatsSchema = z.object({
  /** When it was read; the zero time when there was nothing to read. */
  read: z.string(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: count }) }),
  memory_stats: z.object({
    /** Absent for a container that does not run. */
    usage: count.optional(),
    limit: count.optional(),
    stats: z.record(z.string(), count).nullish(),
  }),
  blkio_stats: z
    .object({
      io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: count })).nullish(),
    })
    .nullish(),
  pids_stats: z.object({ current: count.optional() }).nullish(),
  networks: z.record(z.string(), z.object({ rx_bytes: count, tx_bytes: count })).nullish(),
});

export type ParsedStats = z.output<typeof engineStatsSchema>;

/** A container without a limit is told the memory of its machine, which is not its limit but is as good. */
export function readingOf(stats: ParsedStats): Omit<UsageReading, 'atMs' | 'network'> | null {
  const { usage, limit, stats: figures } = stats.memory_stats;
  if (usage === undefined) return null;
  const io = stats.blkio_stats?.io_service_bytes_recursive ?? null;
  const sum = (operation: string): number | null =>
    io === null
      ? null
      : io.filter(({ op }) => op.toLowerCase() === operation).reduce((total, { value }) => total + value, 0);
  return {
    cpuNs: stats.cpu_stats.cpu_usage.total_usage,
    memoryBytes: memoryInUse(usage, figures ?? {}),
    memoryLimitBytes: limit ?? null,
    readBytes: sum('read'),
    writtenBytes: sum('write'),
    processes: stats.pids_stats?.current ?? null,
  };
}

export function networkOf({ networks }: ParsedStats): NetworkReading | null {
  const all = Object.values(networks ?? {});
  if (all.length === 0) return null;
  return {
    receivedBytes: all.reduce((total, { rx_bytes }) => total + rx_bytes, 0),
    sentBytes: all.reduce((total, { tx_bytes }) => total + tx_bytes, 0),
  };
}

export const processSchema = z.object({
  State: z.object({ Running: z.boolean(), Pid: z.number().int(), StartedAt: z.string() }),
});
