import type { UsageSample } from '../../../electron/contract/usage-schemas.ts';

/** What a member uses, rounded to what is shown, so that nothing is drawn anew for less. */

type ByteUnit = 'kib' | 'mib' | 'gib';

export interface UsageView {
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
  readonly why: string;
}

const KIB = 1024;

export function usageOf(sample: UsageSample['members'][number] | undefined): UsageView {
  const usage = sample?.usage ?? null;
  return {
    cpuPercent: usage === null || usage.cpuPercent === null ? null : Math.round(usage.cpuPercent),
    // A tenth of what is shown.
    memoryBytes: usage === null ? null : roundedBytes(usage.memoryBytes),
    why: sample?.why ?? '',
  };
}

export function roundedBytes(bytes: number): number {
  const step = bytes < KIB ** 3 ? KIB ** 2 : KIB ** 3 / 10;
  return bytes < KIB ** 2 ? bytes : Math.round(bytes / step) * step;
}

export interface ByteFigure {
  readonly value: number;
  readonly unit: ByteUnit;
  readonly digits: number;
}

/** `84 MiB`, `1.2 GiB`: as exact as a place for seven characters allows. */
export function byteFigure(bytes: number): ByteFigure {
  if (bytes < KIB ** 2) return { value: bytes / KIB, unit: 'kib', digits: bytes < 10 * KIB ? 1 : 0 };
  if (bytes < KIB ** 3)
    return { value: bytes / KIB ** 2, unit: 'mib', digits: bytes < 10 * KIB ** 2 ? 1 : 0 };
  return { value: bytes / KIB ** 3, unit: 'gib', digits: 1 };
}
