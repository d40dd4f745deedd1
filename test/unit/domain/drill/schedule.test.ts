import { describe, expect, it } from 'vitest';
import {
  cronTrouble,
  isTimeZone,
  nextDueMs,
  type QuietHours,
  whatIsDue,
} from '../../../../electron/domain/drill/schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const at = (text: string): number => Date.parse(text);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const schedule = (expression: string, quiet: readonly QuietHours[] = []) => ({ at: expression, quiet });
const next = (expression: string, after: string, zone: string): string | null =>
  iso(nextDueMs(schedule(expression), at(after), zone));

describe('a cron expression', () => {
  it.each(['0 3 * * 0', '*/15 2-4 1,15 * *', '30 6 * JAN-MAR MON-FRI', '0 0 29 2 *'])('%s is one', (text) => {
    expect(cronTrouble(text)).toBeNull();
  });

  it.each([
    ['0 3 * *', 'five fields'],
    ['* * * * * *', 'five fields'],
    ['61 3 * * *', ''],
    ['0 3 * * FOO', ''],
    ['0 0 30 2 *', 'no such day'],
    ['2026-01-01T00:00', 'five fields'],
    ['', 'five fields'],
  ])('%s is none', (text, why) => {
    expect(cronTrouble(text)).toContain(why);
  });

  it('is counted in a zone that there is', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Nowhere')).toBe(false);
  });
});

describe('the next time', () => {
  it('is three in the zone, in winter as in summer', () => {
    expect(next('0 3 * * *', '2026-01-10T12:00:00Z', 'Europe/Berlin')).toBe('2026-01-11T02:00:00.000Z');
    expect(next('0 3 * * *', '2026-07-10T12:00:00Z', 'Europe/Berlin')).toBe('2026-07-11T01:00:00.000Z');
    expect(next('0 3 * * *', '2026-01-10T12:00:00Z', 'UTC')).toBe('2026-01-11T03:00:00.000Z');
  });

  it('is never the moment itself', () => {
    expect(next('0 3 * * *', '2026-01-10T03:00:00Z', 'UTC')).toBe('2026-01-11T03:00:00.000Z');
  });

  it('comes once on the night when an hour is left out, and once when one is repeated', () => {
    const dueIn = (expression: string, from: string, to: string, zone = 'Europe/Berlin'): number => {
      let count = 0;
      for (
        let ms = nextDueMs(schedule(expression), at(from), zone);
        ms !== null && ms < at(to);
        ms = nextDueMs(schedule(expression), ms, zone)
      ) {
        count += 1;
      }
      return count;
    };
    // 2026-03-29 02:00 becomes 03:00; 2026-10-25 03:00 becomes 02:00.
    expect(dueIn('30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toBe(1);
    expect(dueIn('30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toBe(1);
    expect(dueIn('30 2 * * *', '2026-03-01T00:00:00Z', '2026-11-30T00:00:00Z')).toBe(274);
    // Half an hour, south of the equator: 2026-10-04 02:00 becomes 02:30, 2026-04-05 02:00 becomes 01:30.
    for (const day of ['2026-10-03', '2026-04-04']) {
      const next = new Date(at(`${day}T12:00:00Z`) + DAY_MS).toISOString();
      expect(dueIn('45 1 * * *', `${day}T12:00:00Z`, next, 'Australia/Lord_Howe')).toBe(1);
      expect(dueIn('15 2 * * *', `${day}T12:00:00Z`, next, 'Australia/Lord_Howe')).toBe(1);
    }
  });

  it('is outside the quiet hours, which may go over midnight', () => {
    const nightly = [{ fromMinute: 22 * 60, toMinute: 7 * 60 }];
    const due = nextDueMs(schedule('0 */3 * * *', nightly), at('2026-01-10T20:00:00Z'), 'Europe/Berlin');
    expect(iso(due)).toBe('2026-01-11T08:00:00.000Z');
  });

  it('is none when all of them are quiet', () => {
    const nightly = [{ fromMinute: 22 * 60, toMinute: 7 * 60 }];
    expect(nextDueMs(schedule('0 3 * * *', nightly), at('2026-01-10T20:00:00Z'), 'UTC')).toBeNull();
  });
});

describe('what is due', () => {
  const hourly = schedule('0 * * * *');
  const noon = at('2026-01-10T12:00:00Z');

  it('is nothing between two times', () => {
    expect(whatIsDue(hourly, noon, noon + 59 * MINUTE_MS, 'UTC')).toMatchObject({ dueMs: null, missed: 0 });
  });

  it('is the time that just came, for two minutes', () => {
    const dueMs = noon + HOUR_MS;
    expect(whatIsDue(hourly, noon, dueMs, 'UTC')).toMatchObject({ dueMs, missed: 0 });
    expect(whatIsDue(hourly, noon, dueMs + 2 * MINUTE_MS, 'UTC')).toMatchObject({ dueMs, missed: 0 });
    expect(whatIsDue(hourly, noon, dueMs + 3 * MINUTE_MS, 'UTC')).toMatchObject({
      dueMs: null,
      missed: 1,
      lastMissedMs: dueMs,
    });
  });

  it('tells those that nobody was there for beside the one that just came', () => {
    expect(whatIsDue(hourly, noon, noon + 5 * HOUR_MS, 'UTC')).toMatchObject({
      dueMs: noon + 5 * HOUR_MS,
      missed: 4,
      lastMissedMs: noon + 4 * HOUR_MS,
      hasMore: false,
    });
  });

  it('says when quiet hours would have it skipped, and does not call such a time missed', () => {
    const quiet = schedule('0 * * * *', [{ fromMinute: 12 * 60, toMinute: 15 * 60 }]);
    expect(whatIsDue(quiet, noon, noon + HOUR_MS, 'UTC')).toMatchObject({ isQuiet: true, missed: 0 });
    expect(whatIsDue(quiet, noon, noon + 3 * HOUR_MS, 'UTC')).toMatchObject({ isQuiet: false, missed: 0 });
  });

  it('is counted to a bound after years', () => {
    expect(whatIsDue(hourly, noon, noon + 700 * DAY_MS, 'UTC')).toMatchObject({ missed: 500, hasMore: true });
  });
});
