const HOUR_MS = 60 * 60_000;
/** When people look again: the morning, not midnight. */
const MORNING_HOUR = 8;

/** Until when alerts are paused; null: they are not. */
export function quietUntilMs(until: 'in-an-hour' | 'tomorrow' | 'now', nowMs: number): number | null {
  if (until === 'now') return null;
  if (until === 'in-an-hour') return nowMs + HOUR_MS;
  const morning = new Date(nowMs);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return morning.getTime();
}
