import * as z from 'zod';
import { memberName, stackName } from './schemas.ts';

/** What happened to stacks, members and the host. */

export const recordedEvent = z.object({
  /** Grows with each event. */
  id: z.number().int(),
  atMs: z.number(),
  /** Null for what concerns no stack. */
  stack: z.string().nullable(),
  member: z.string().nullable(),
  kind: z.string(),
  text: z.string(),
  data: z.json(),
});
export type RecordedEvent = z.infer<typeof recordedEvent>;

export const eventRequests = {
  /** Newest first. */
  'events.list': {
    params: z
      .object({
        /** With it, events of this stack and those that concern no stack. */
        stack: stackName.nullable().default(null),
        member: memberName.nullable().default(null),
        kinds: z.array(z.string().max(60)).max(50).default([]),
        /** To go on where a former list ended. */
        beforeId: z.number().int().min(1).nullable().default(null),
        sinceMs: z.number().nullable().default(null),
        limit: z.number().int().min(1).max(1_000).default(100),
      })
      .strict(),
    result: z.object({ events: z.array(recordedEvent) }),
  },
} as const;

export const eventEvents = { 'event.recorded': recordedEvent } as const;
