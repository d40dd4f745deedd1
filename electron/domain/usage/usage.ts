/** What a container has used since it began, and what it holds now, as one reading gives it. */
export interface UsageReading {
  /** Monotonic: rates are differences of readings. */
  readonly atMs: number;
  readonly cpuNs: number;
  /** By the engine's own rule; see `memoryInUse`. */
  readonly memoryBytes: number;
  /** Null without a limit. */
  readonly memoryLimitBytes: number | null;
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly processes: number | null;
  /** Of its pod: a container that joined another's network has no figures of its own. Null without a network. */
  readonly network: NetworkReading | null;
}

export interface NetworkReading {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A member's figures; null where two readings of one life are needed and there is only one. */
export interface MemberUsage {
  readonly cpuPercent: number | null;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number | null;
  readonly receivedBytesPerSecond: number | null;
  readonly sentBytesPerSecond: number | null;
  readonly readBytesPerSecond: number | null;
  readonly writtenBytesPerSecond: number | null;
  readonly processes: number | null;
}

export interface HostUsage {
  /** Of the whole machine, 0 to 100. Null at the first reading. */
  readonly cpuPercent: number | null;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryTotalBytes: number;
  /** Processes that ran or wanted to, over the last minute. */
  readonly load: number;
  /** Of the file system with the engine's data; null where that is on another machine. */
  readonly disk: { readonly usedBytes: number; readonly totalBytes: number } | null;
}

/** Nearer readings tell nothing: counters of processor time move in steps. */
const LEAST_DISTANCE_MS = 100;
const NS_PER_MS = 1_000_000;

/** Both readings are of the same life; a counter that went backwards all the same counts as not known. */
export function memberUsage(before: UsageReading | null, now: UsageReading): MemberUsage {
  const elapsedMs = before === null ? 0 : now.atMs - before.atMs;
  const perMs = (from: number | null | undefined, to: number | null | undefined): number | null => {
    if (elapsedMs < LEAST_DISTANCE_MS || from == null || to == null || to < from) return null;
    return (to - from) / elapsedMs;
  };
  const perSecond = (from: number | null | undefined, to: number | null | undefined): number | null => {
    const rate = perMs(from, to);
    return rate === null ? null : rate * 1_000;
  };
  const cpu = perMs(before?.cpuNs, now.cpuNs);
  return {
    cpuPercent: cpu === null ? null : (cpu / NS_PER_MS) * 100,
    memoryBytes: now.memoryBytes,
    memoryLimitBytes: now.memoryLimitBytes,
    receivedBytesPerSecond: perSecond(before?.network?.receivedBytes, now.network?.receivedBytes),
    sentBytesPerSecond: perSecond(before?.network?.sentBytes, now.network?.sentBytes),
    readBytesPerSecond: perSecond(before?.readBytes, now.readBytes),
    writtenBytesPerSecond: perSecond(before?.writtenBytes, now.writtenBytes),
    processes: now.processes,
  };
}

/**
 * Memory in use as `docker stats` counts it: pages of files that nobody touched for a while are the kernel's to take.
 * cgroup v1 has `total_inactive_file` (with children) beside `inactive_file`, v2 only the latter.
 * Source: docker/cli `cli/command/container/stats_helpers.go`, `calculateMemUsageUnixNoCache`.
 */
export function memoryInUse(usageBytes: number, figures: Readonly<Record<string, number>>): number {
  const { total_inactive_file: withChildren, inactive_file: own } = figures;
  if (withChildren !== undefined && withChildren < usageBytes) return usageBytes - withChildren;
  return own !== undefined && own < usageBytes ? usageBytes - own : usageBytes;
}
