/** Numbers and times as people read them. Durations in, text out; no clock in here. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * `4.2 ms`, `12 ms`, `260 ms`, `4.1 s`, `58.3 s`, `3 min 4 s`: no coarser than the host's own sentences, which are in the
 * locale that is taken when none is given.
 */
export function formatMs(ms: number, locale = 'en'): string {
  if (ms < 1_000) return `${ms < 9.95 && !Number.isInteger(ms) ? tenths(ms, locale) : Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return `${tenths(ms / SECOND_MS, locale)} s`;
  return formatSpan(ms);
}

/** Whole units, two at most: `0 s`, `58 s`, `3 min 4 s`, `2 h 10 min`, `5 d 3 h`. */
export function formatSpan(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return `${Math.floor(whole / SECOND_MS)} s`;
  if (whole < HOUR_MS) return two(whole, MINUTE_MS, 'min', SECOND_MS, 's');
  if (whole < DAY_MS) return two(whole, HOUR_MS, 'h', MINUTE_MS, 'min');
  return two(whole, DAY_MS, 'd', HOUR_MS, 'h');
}

/** The largest unit alone: `12 s`, `3 min`, `2 h`, `5 d`. */
export function formatCoarse(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return `${Math.floor(whole / SECOND_MS)} s`;
  if (whole < HOUR_MS) return `${Math.floor(whole / MINUTE_MS)} min`;
  if (whole < DAY_MS) return `${Math.floor(whole / HOUR_MS)} h`;
  return `${Math.floor(whole / DAY_MS)} d`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function tenths(value: number, locale: string): string {
  return value.toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function two(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs);
  const first = `${Math.floor(ms / largeMs)} ${large}`;
  return rest === 0 ? first : `${first} ${rest} ${small}`;
}
