import type { DrillSample } from './measurements.ts';

/** How many requests were answered as wished, and how many were not, in each step of time. */
export interface AnswerRates {
  /** Length of a step: 100 ms, or a doubling of it when a load was so long that there would be too many. */
  readonly stepMs: number;
  /** From when the first request was due; by when the answers came, not by when they were asked for. */
  readonly acknowledged: readonly number[];
  readonly failed: readonly number[];
}

const FINEST_STEP_MS = 100;
/** Two minutes of the finest: enough to draw, and little beside the rest of a verdict. */
export const MOST_STEPS = 1_200;

export function answerRates(samples: readonly DrillSample[]): AnswerRates {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const { dueMs, endedMs } of samples) {
    startMs = Math.min(startMs, dueMs);
    endMs = Math.max(endMs, endedMs);
  }
  if (samples.length === 0) return { stepMs: FINEST_STEP_MS, acknowledged: [], failed: [] };
  let stepMs = FINEST_STEP_MS;
  const stepOf = (atMs: number): number => Math.floor((atMs - startMs) / stepMs);
  while (stepOf(endMs) >= MOST_STEPS) stepMs *= 2;
  const acknowledged = new Array<number>(stepOf(endMs) + 1).fill(0);
  const failed = [...acknowledged];
  for (const { outcome, endedMs } of samples) {
    const counted = outcome === 'acknowledged' ? acknowledged : failed;
    const step = stepOf(endedMs);
    counted[step] = (counted[step] ?? 0) + 1;
  }
  return { stepMs, acknowledged, failed };
}

/** The longest time in which nothing was acknowledged, between two acknowledgements; null with fewer than two. */
export function longestGapMs(samples: readonly DrillSample[]): number | null {
  const times = samples
    .filter(({ outcome }) => outcome === 'acknowledged')
    .map(({ endedMs }) => endedMs)
    .sort((a, b) => a - b);
  let longest: number | null = null;
  for (const [index, atMs] of times.entries()) {
    if (index > 0) longest = Math.max(longest ?? 0, atMs - (times[index - 1] ?? atMs));
  }
  return longest;
}
