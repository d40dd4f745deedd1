import { expect, test } from 'vitest';
import { type ListedSchedule, nextTimes } from '../../../../../renderer/features/drills/schedule-view.ts';

const sundays: ListedSchedule = {
  drill: 'gateway-kill',
  at: '0 3 * * 0',
  zone: 'Europe/Berlin',
  quiet: [],
  ratePerSecond: 200,
  onlyWhenRedundant: true,
  nextDueMs: null,
};
const march = Date.parse('2026-03-23T00:00:00Z');
const told = (schedule: ListedSchedule) =>
  nextTimes(schedule, march, 2).map((atMs) => new Date(atMs).toISOString());

test('times are those of the calendar of their zone, also over a change of the clock', () => {
  expect(told(sundays)).toEqual(['2026-03-29T01:00:00.000Z', '2026-04-05T01:00:00.000Z']);
});

test('times in quiet hours are passed over', () => {
  const twiceADay = { ...sundays, at: '0 3,15 * * *', quiet: ['08:00-18:00'] };

  expect(told(twiceADay)).toEqual(['2026-03-23T02:00:00.000Z', '2026-03-24T02:00:00.000Z']);
});

test('where all times are quiet there is none', () => {
  expect(told({ ...sundays, quiet: ['00:00-24:00'] })).toEqual([]);
});
