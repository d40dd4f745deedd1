import type { RequestResult } from '../../../electron/contract/contract.ts';

/** What was measured of a member, as its charts need it. */

export type Metrics = RequestResult<'metrics.query'>;

const MINUTE_MS = 60_000;

export const RANGES = [
  { id: 'quarter', spanMs: 15 * MINUTE_MS, everyMs: 5_000 },
  { id: 'hour', spanMs: 60 * MINUTE_MS, everyMs: 15_000 },
  { id: 'day', spanMs: 24 * 60 * MINUTE_MS, everyMs: MINUTE_MS },
] as const;
export type RangeId = (typeof RANGES)[number]['id'];

/** Nobody looking, the host measures every half minute: more than two of these missed is a gap. */
export const LONGEST_STEP_MS = 75_000;

interface Course {
  readonly average: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

export interface History {
  readonly spanMs: number;
  readonly atMs: readonly number[];
  readonly cpu: Course;
  readonly memory: Course;
}

export function historyOf({ spanMs, atMs, series }: Metrics): History {
  const course = (metric: string): Course => {
    const found = series.find((each) => each.metric === metric);
    const nothing = atMs.map(() => null);
    return { average: found?.average ?? nothing, max: found?.max ?? nothing };
  };
  return { spanMs, atMs, cpu: course('cpuPercent'), memory: course('memoryBytes') };
}
