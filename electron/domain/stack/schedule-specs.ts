import * as z from 'zod';
import { DRILL_IDS } from '../drill/drill-id.ts';
import { cronTrouble, isTimeZone } from '../drill/schedule.ts';

/** Drills that a stack runs by itself, as its file lists them. */

const cron = z
  .string()
  .max(200)
  .superRefine((text, context) => {
    const trouble = cronTrouble(text);
    if (trouble === null) return;
    const expected = `a cron expression (${trouble})`;
    const hint = 'Write it like `0 3 * * 0`, which is Sundays at three.';
    context.addIssue({ code: 'custom', message: expected, params: { expected, hint } });
  });

const zone = z
  .string()
  .max(64)
  .superRefine((text, context) => {
    if (isTimeZone(text)) return;
    const words = {
      expected: 'the name of a time zone',
      hint: 'Write it like `Europe/Berlin`; leave it out for the zone of the machine that Tandem runs on.',
    };
    context.addIssue({ code: 'custom', message: words.expected, params: words });
  });

const QUIET = /^([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)$/;

const quietHours = z.string().transform((text, context) => {
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = (QUIET.exec(text) ?? [])
    .slice(1)
    .map(Number);
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  // What does not match is from midnight to midnight, too.
  if (from === to || to > 24 * 60) {
    const words = {
      expected: 'a time of the day from when to when',
      hint: 'Write it in quotes, like "08:00-18:00"; it may go over midnight.',
    };
    context.addIssue({ code: 'custom', message: words.expected, params: words });
    return z.NEVER;
  }
  return { fromMinute: from, toMinute: to };
});

export const drillSchedule = z.strictObject({
  drill: z.enum(DRILL_IDS),
  at: cron,
  /** Left out: the zone of the machine that Tandem runs on. */
  zone: zone.optional(),
  quiet: z.array(quietHours).max(16).default([]),
  rate: z.number().int().min(1).max(1000).default(200),
  onlyWhenRedundant: z.boolean().default(true),
});

export type DrillScheduleSpec = z.output<typeof drillSchedule>;

export const MAX_SCHEDULES = 64;
