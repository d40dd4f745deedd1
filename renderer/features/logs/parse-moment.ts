/**
 * A moment as people write it: `14:03`, `14:03:22.5` (the last time it was that late), `2026-11-22 14:03:22`, an instant
 * with its zone, or `-10m`, `-2h`, `-1d` from now. In the page's own time zone where none is given.
 */

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DAY_MS = 86_400_000;

const RELATIVE = /^-?\s*(\d{1,6})\s*([smhd])$/i;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?$/;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)$/;
const ZONED = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** Null for what is no moment. */
export function parseMoment(written: string, nowMs: number): number | null {
  const text = written.trim();
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    const unit = (relative[2] ?? 's').toLowerCase() as keyof typeof UNITS_MS;
    return nowMs - Number(relative[1]) * UNITS_MS[unit];
  }
  if (ZONED.test(text)) return instant(Date.parse(text.replace(' ', 'T')));
  const local = LOCAL.exec(text);
  if (local !== null) {
    const [year = 0, month = 1, day = 1] = (local[1] ?? '').split('-').map(Number);
    return onDay(new Date(year, month - 1, day), local[2] ?? '');
  }
  const today = onDay(new Date(nowMs), text);
  if (today === null) return null;
  return today > nowMs ? today - DAY_MS : today;
}

function onDay(day: Date, time: string): number | null {
  const found = TIME.exec(time);
  if (found === null) return null;
  const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? '0'].map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return null;
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const ms = Number((found[4] ?? '0').padEnd(3, '0'));
  return instant(
    new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes, seconds, ms).getTime(),
  );
}

function instant(atMs: number): number | null {
  return Number.isFinite(atMs) && atMs >= 0 ? atMs : null;
}
