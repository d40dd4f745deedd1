import * as z from 'zod';
import { LOG_LEVELS } from '../domain/logs/log-level.ts';
import { failure, memberName, stackName } from './schemas.ts';

/** Requests and events about what members say. */

const knownLevel = z.enum(LOG_LEVELS);

export const logLine = z.object({
  member: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  /** By the engine's clock, with fraction. */
  atMs: z.number(),
  /** Of what could steer a terminal, only colours (SGR) are left in it. */
  text: z.string(),
  /** A host before this field did not tell. */
  level: z.enum([...LOG_LEVELS, 'unknown']).optional(),
});
export type LogLine = z.infer<typeof logLine>;

/** All that are given must hold. */
const filters = {
  /** This one and everything worse; lines of unknown level are left out then. */
  level: knownLevel.nullable().default(null),
  /** Text as it stands; without a capital letter it finds capitals, too. Not together with `regex`. */
  grep: z.string().min(1).max(1000).nullable().default(null),
  /** JavaScript's, for one line; `(?i)` in front ignores case. */
  regex: z.string().min(1).max(1000).nullable().default(null),
  sinceMs: z.number().min(0).nullable().default(null),
};

const wish = {
  stack: stackName,
  /** Members or components; none means all. */
  members: z.array(memberName).max(64).default([]),
  ...filters,
  untilMs: z.number().min(0).nullable().default(null),
  /** Instead of what there is: the last lines of containers that are gone. */
  former: z.boolean().default(false),
  /** Of the page before, with the same wish; null begins. */
  cursor: z.string().max(120).nullable().default(null),
};

const answer = {
  /** Null when there is nothing more. A page may be short, or empty, and still have a cursor: searching takes time. */
  cursor: z.string().nullable(),
  /** False while a part of the past is still being read from the engine: ask again for the rest. */
  complete: z.boolean(),
};

export const logRequests = {
  /** Lines arrive as `log.lines` events with this subscription's id until `logs.unfollow` or the connection's end. */
  'logs.follow': {
    params: z
      .object({
        stack: stackName,
        member: memberName.nullable().default(null),
        /** Beside `member`: more of them, components included. */
        members: z.array(memberName).max(64).default([]),
        tail: z.number().int().min(0).max(10_000).default(100),
        follow: z.boolean().default(true),
        ...filters,
      })
      .strict(),
    result: z.object({ subscription: z.string() }),
  },
  'logs.unfollow': {
    params: z.object({ subscription: z.string().max(64) }).strict(),
    result: z.object({}).strict(),
  },
  /** Newest first. */
  'logs.search': {
    params: z.object({ ...wish, limit: z.number().int().min(1).max(1000).default(200) }).strict(),
    result: z.object({ lines: z.array(logLine), searchedLines: z.number().int(), ...answer }),
  },
  /** Oldest first, as text: time, member, stream, level, what was said. */
  'logs.export': {
    params: z.object({ ...wish, limit: z.number().int().min(1).max(5000).default(2000) }).strict(),
    result: z.object({ text: z.string(), lineCount: z.number().int(), ...answer }),
  },
} as const;

export const logEvents = {
  'log.lines': z.object({
    subscription: z.string(),
    lines: z.array(logLine),
    ended: z.boolean(),
    /** Why it ended, when it should not have. */
    failure: failure.nullable().optional(),
  }),
} as const;
