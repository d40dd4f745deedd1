import type { Notice } from './notice.ts';

/** Whether a notice is shown: one per cause, none that interrupts for nothing. */

/** What comes after within this time is the same story. */
const ONE_STORY_MS = 2 * 60_000;
/** After waking up, what was silent while the machine slept looks like trouble. */
const WAKING_MS = 30_000;

export interface Circumstances {
  readonly nowMs: number;
  /** The person looks at the app: it is all there. */
  readonly isWatched: boolean;
  /** Null: alerts are not paused. */
  readonly quietUntilMs: number | null;
  /** Null: the machine has not slept. */
  readonly wokeAtMs: number | null;
  /** Stacks in a drill, or being changed: what happens to them is on purpose, and the verdict tells it. */
  readonly busyStacks: ReadonlySet<string>;
}

/** When each cause was last told. */
export type Told = ReadonlyMap<string, number>;

export function isWorthTelling(notice: Notice, told: Told, circumstances: Circumstances): boolean {
  const { nowMs, isWatched, quietUntilMs, wokeAtMs, busyStacks } = circumstances;
  if (isWatched) return false;
  if (quietUntilMs !== null && nowMs < quietUntilMs) return false;
  if (wokeAtMs !== null && nowMs - wokeAtMs < WAKING_MS) return false;
  if (busyStacks.has(notice.group) && !notice.cause.startsWith('drill/')) return false;
  const last = told.get(notice.cause);
  return last === undefined || nowMs - last >= ONE_STORY_MS;
}

export function afterTelling(notice: Notice, told: Told, nowMs: number): Told {
  const fresh = [...told].filter(([, atMs]) => nowMs - atMs < ONE_STORY_MS);
  return new Map([...fresh, [notice.cause, nowMs]]);
}
