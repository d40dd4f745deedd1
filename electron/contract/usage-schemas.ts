import * as z from 'zod';
import { HOST_METRICS, MEMBER_METRICS } from '../domain/usage/metrics.ts';
import { memberName, stackName } from './schemas.ts';

/** What members and the machine use, now and over time. */

const rate = z.number().nullable();

export const memberUsage = z.object({
  /** Of one core: 200 are two cores. Rates are null until there are two readings. */
  cpuPercent: rate,
  memoryBytes: z.number(),
  memoryLimitBytes: z.number().nullable(),
  receivedBytesPerSecond: rate,
  sentBytesPerSecond: rate,
  readBytesPerSecond: rate,
  writtenBytesPerSecond: rate,
  processes: z.number().nullable(),
});

export const hostUsage = z.object({
  cpuPercent: rate,
  cores: z.number().int(),
  memoryBytes: z.number(),
  memoryTotalBytes: z.number(),
  load: z.number(),
  /** Of the file system with the engine's data. */
  disk: z.object({ usedBytes: z.number(), totalBytes: z.number() }).nullable(),
});

export const usageSample = z.object({
  stack: stackName,
  atMs: z.number(),
  everyMs: z.number(),
  host: hostUsage.nullable(),
  members: z.array(
    z.object({
      member: z.string(),
      container: z.string(),
      isRunning: z.boolean(),
      usage: memberUsage.nullable(),
      /** Why there is none of a member that runs. */
      why: z.string(),
      restarts: z.number().int(),
      oomKills: z.number().int(),
    }),
  ),
});
export type UsageSample = z.infer<typeof usageSample>;

const metric = z.enum([...new Set([...MEMBER_METRICS, ...HOST_METRICS])]);
const figures = z.array(z.number().nullable());

export const usageRequests = {
  /** Samples arrive as `usage.sample` events with this subscription's id, until `usage.unfollow` or the connection's end. */
  'usage.follow': {
    params: z.object({ stack: stackName }).strict(),
    result: z.object({ subscription: z.string() }),
  },
  'usage.unfollow': {
    params: z.object({ subscription: z.string().max(64) }).strict(),
    result: z.object({}),
  },
  /** Of a member, or of the machine where none is named. How fine the answer is follows from the range and its age. */
  'metrics.query': {
    params: z
      .object({
        stack: stackName,
        member: memberName.nullable().default(null),
        /** Empty: all there are. */
        metrics: z.array(metric).max(20).default([]),
        fromMs: z.number().min(0),
        toMs: z.number().min(0),
      })
      .strict()
      .refine(({ fromMs, toMs }) => fromMs < toMs, {
        message: 'it must be later than fromMs',
        path: ['toMs'],
      }),
    result: z.object({
      /** What each point stands for. */
      spanMs: z.number(),
      atMs: z.array(z.number()),
      /** As many figures each as there are points; null where nothing was measured. */
      series: z.array(z.object({ metric, min: figures, average: figures, max: figures })),
    }),
  },
} as const;

export const usageEvents = {
  'usage.sample': z.object({ subscription: z.string(), sample: usageSample }),
} as const;
