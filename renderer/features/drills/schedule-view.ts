import type { RequestResult } from '../../../electron/contract/contract.ts';
import { nextDueMs, type QuietHours } from '../../../electron/domain/drill/schedule.ts';

export type ListedSchedule = RequestResult<'schedules.list'>['schedules'][number];

/** The next times outside the quiet hours, by the rule by which the host begins them. */
export function nextTimes(schedule: ListedSchedule, afterMs: number, count: number): readonly number[] {
  const times: number[] = [];
  const quiet = schedule.quiet.flatMap((text) => quietHours(text) ?? []);
  for (let from = afterMs; times.length < count; ) {
    const dueMs = nextDueMs({ at: schedule.at, quiet }, from, schedule.zone);
    if (dueMs === null) break;
    times.push(dueMs);
    from = dueMs;
  }
  return times;
}

/** `08:00-18:00`, as a stack file has it; null for what is none. */
function quietHours(text: string): QuietHours | null {
  const [, ...parts] = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (parts.length === 0) return null;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.map(Number);
  return { fromMinute: fromHour * 60 + fromMinute, toMinute: toHour * 60 + toMinute };
}

/** What a person adds to the stack file, Sundays at three. */
export function scheduleSnippet(drill: string): string {
  return `drills:\n  - { drill: ${drill}, at: "0 3 * * 0" }\n`;
}
