import * as z from 'zod';
import { drillId, drillVerdict, stackName } from './schemas.ts';

/** What is asked of the record: every verdict there is, and when the next ones are due. */

/** One entry of `drills` in a stack file. */
export const drillSchedule = z.object({
  drill: drillId,
  /** As the file has it. */
  at: z.string(),
  /** The zone that it is counted in: the file's, or the host's own. */
  zone: z.string(),
  quiet: z.array(z.string()),
  ratePerSecond: z.number().int(),
  onlyWhenRedundant: z.boolean(),
  /** Null when no time outside the quiet hours is found. */
  nextDueMs: z.number().nullable(),
});

export const recordRequests = {
  /** Newest first. Without `drill`, of all of them. */
  'record.list': {
    params: z
      .object({
        stack: stackName,
        drill: drillId.nullable().default(null),
        limit: z.number().int().min(1).max(500).default(50),
      })
      .strict(),
    result: z.object({ verdicts: z.array(drillVerdict) }),
  },
  /** The newest of each drill, however long ago: what the survival rests on. */
  'record.last': {
    params: z.object({ stack: stackName }).strict(),
    result: z.object({ verdicts: z.array(drillVerdict) }),
  },
  'schedules.list': {
    params: z.object({ stack: stackName }).strict(),
    result: z.object({
      schedules: z.array(drillSchedule),
      /** False: this host ends with its command, and runs nothing by itself. */
      isKept: z.boolean(),
    }),
  },
} as const;
