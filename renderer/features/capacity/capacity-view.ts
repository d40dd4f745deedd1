import type { CapacityReport } from '../../../electron/contract/setup-requests.ts';

/** A plan's needs beside its machine, as bars and words. */

export type Resource = 'memory' | 'cpus' | 'disk';
export type FitWord = CapacityReport['fit']['memory'];

export interface ResourceView {
  readonly resource: Resource;
  /** In bytes, or cores. */
  readonly needed: number;
  /** Null where the machine cannot be asked. */
  readonly available: number | null;
  /** What nobody uses now; null for cores. */
  readonly free: number | null;
  readonly fit: FitWord;
}

export function resourcesOf({ totals, host, fit }: CapacityReport): readonly ResourceView[] {
  return [
    {
      resource: 'memory',
      needed: totals.memoryBytes,
      available: host?.memoryBytes ?? null,
      free: host?.memoryFreeBytes ?? null,
      fit: fit.memory,
    },
    { resource: 'cpus', needed: totals.cpus, available: host?.cpus ?? null, free: null, fit: fit.cpus },
    {
      resource: 'disk',
      needed: totals.diskBytes,
      available: host?.diskFreeBytes ?? null,
      free: null,
      fit: fit.disk,
    },
  ];
}

/** The worst of the three: what a person must read first. */
export function worstFit({ fit }: Pick<CapacityReport, 'fit'>): FitWord {
  const order: readonly FitWord[] = ['over', 'tight', 'unknown', 'fits'];
  const all = [fit.memory, fit.cpus, fit.disk];
  return fit.tooLarge.length > 0 ? 'over' : (order.find((word) => all.includes(word)) ?? 'fits');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const FACTOR = 1024;

/** `512 MiB`, `1.5 GiB`: three figures at most, written as the person's language does. */
export function formatBytes(bytes: number, locale: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= FACTOR && unit < UNITS.length - 1) {
    value /= FACTOR;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit]}`;
}

/** Of a bar, 0 to 100; what is over is a full bar and says so in words. */
export function sharePercent(needed: number, available: number | null): number | null {
  if (available === null || available <= 0) return null;
  return Math.min(100, (100 * needed) / available);
}
