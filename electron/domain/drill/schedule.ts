import { Cron } from 'croner';

/**
 * When a drill is due. Times are those of a calendar in a zone: `0 3 * * 0` is Sundays at three there, in summer as in
 * winter. A time that was missed, because no Tandem ran, is not made up for: a drill breaks something on purpose, and is
 * wanted at the hour it was put at or not at all.
 */

/** As a stack file gives it. */
export interface ScheduleTimes {
  /** A cron expression of five fields. */
  readonly at: string;
  readonly quiet: readonly QuietHours[];
}

/** In minutes since midnight, the end not included; over midnight when it lies before the beginning. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Late by more than this is missed: a machine that slept through the hour wakes up to people. */
const GRACE_MS = 2 * 60_000;
/** How many times are looked at to find one, or to count those that were missed. */
const MOST_TIMES = 500;

/** Null for a good expression, else what is wrong with it. */
export function cronTrouble(at: string): string | null {
  if (at.trim().split(/\s+/).length !== 5)
    return 'it must have five fields: minute, hour, day, month, weekday';
  try {
    // Where it began does not matter to whether it ever comes.
    return timeAfter({ at }, 0, 'UTC') === null ? 'there is no such day' : null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^[A-Za-z]+: /, '');
  }
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The next time outside the quiet hours; null when none is near, because they cover all of them. */
export function nextDueMs(schedule: ScheduleTimes, afterMs: number, zone: string): number | null {
  let atMs = timeAfter(schedule, afterMs, zone);
  for (let looked = 1; atMs !== null && looked < MOST_TIMES; looked += 1) {
    if (!isQuiet(schedule, atMs, zone)) return atMs;
    atMs = timeAfter(schedule, atMs, zone);
  }
  return null;
}

export interface Due {
  /** To be run, or skipped with a reason, now; null when none is. */
  readonly dueMs: number | null;
  readonly isQuiet: boolean;
  /** Times that passed unseen. */
  readonly missed: number;
  /** There were more than are counted. */
  readonly hasMore: boolean;
  readonly lastMissedMs: number | null;
}

/** What became due after `sinceMs`, up to now. */
export function whatIsDue(schedule: ScheduleTimes, sinceMs: number, nowMs: number, zone: string): Due {
  const passed: number[] = [];
  let atMs = timeAfter(schedule, sinceMs, zone);
  while (atMs !== null && atMs <= nowMs && passed.length < MOST_TIMES) {
    passed.push(atMs);
    atMs = timeAfter(schedule, atMs, zone);
  }
  const last = passed.at(-1) ?? null;
  const dueMs = last !== null && nowMs - last <= GRACE_MS ? last : null;
  // What would have been skipped in any case was not missed.
  const missed = passed.filter((time) => time !== dueMs && !isQuiet(schedule, time, zone));
  return {
    dueMs,
    isQuiet: dueMs !== null && isQuiet(schedule, dueMs, zone),
    missed: missed.length,
    hasMore: passed.length === MOST_TIMES,
    lastMissedMs: missed.at(-1) ?? null,
  };
}

function timeAfter({ at }: Pick<ScheduleTimes, 'at'>, afterMs: number, zone: string): number | null {
  const next = new Cron(at, { timezone: zone }).nextRun(new Date(afterMs));
  return next === null ? null : next.getTime();
}

function isQuiet({ quiet }: ScheduleTimes, atMs: number, zone: string): boolean {
  if (quiet.length === 0) return false;
  const minute = minuteOfDay(atMs, zone);
  return quiet.some(({ fromMinute, toMinute }) =>
    fromMinute <= toMinute
      ? minute >= fromMinute && minute < toMinute
      : minute >= fromMinute || minute < toMinute,
  );
}

function minuteOfDay(atMs: number, zone: string): number {
  const clock = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const parts = clock.formatToParts(new Date(atMs));
  const part = (type: 'hour' | 'minute') => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}
