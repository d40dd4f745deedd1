import * as z from 'zod';
import {
  drillDescription,
  drillId,
  engineStatus,
  logLine,
  memberName,
  printedPlan,
  runId,
  runProgress,
  runSummary,
  stackName,
  stackStatus,
} from './schemas.ts';

/**
 * Everything that a screen or the command line can ask of the host, and everything the host says unasked.
 * Long work answers at once with the id of its run; progress and end come as events.
 */

const none = z.object({}).strict();
const forStack = z.object({ stack: stackName }).strict();
const started = z.object({ runId });

export const requests = {
  'host.info': {
    params: none,
    result: z.object({
      version: z.string(),
      dataFolder: z.string(),
      startedAtMs: z.number(),
      engine: engineStatus,
    }),
  },
  'stacks.list': {
    params: none,
    result: z.object({ stacks: z.array(stackStatus) }),
  },
  'stack.status': { params: forStack, result: stackStatus },
  'stack.plan': {
    params: z
      .object({
        stack: stackName,
        direction: z.enum(['up', 'down']).default('up'),
        removeData: z.boolean().default(false),
      })
      .strict(),
    result: printedPlan,
  },
  'stack.up': { params: forStack, result: started },
  'stack.down': {
    params: z.object({ stack: stackName, removeData: z.boolean().default(false) }).strict(),
    result: started,
  },
  'stack.restart': {
    params: z.object({ stack: stackName, member: memberName.nullable().default(null) }).strict(),
    result: started,
  },
  'stack.scale': {
    params: z
      .object({ stack: stackName, component: memberName, replicas: z.number().int().min(1).max(32) })
      .strict(),
    result: started,
  },
  'runs.list': {
    params: z.object({ stack: stackName, limit: z.number().int().min(1).max(200).default(20) }).strict(),
    result: z.object({ runs: z.array(runSummary) }),
  },
  'run.cancel': { params: z.object({ runId }).strict(), result: none },
  'drills.list': { params: forStack, result: z.object({ drills: z.array(drillDescription) }) },
  'drill.run': {
    params: z
      .object({
        stack: stackName,
        drill: drillId,
        ratePerSecond: z.number().int().min(1).max(1000).default(200),
        clientRetries: z.number().int().min(0).max(3).nullable().default(null),
        /** False: the guardian stands aside, so that the engines are seen to fail over alone. */
        assisted: z.boolean().default(true),
      })
      .strict(),
    result: started,
  },
  /** Lines arrive as `log.lines` events with this subscription's id until `logs.unfollow` or the connection's end. */
  'logs.follow': {
    params: z
      .object({
        stack: stackName,
        member: memberName.nullable().default(null),
        tail: z.number().int().min(0).max(10_000).default(100),
        follow: z.boolean().default(true),
      })
      .strict(),
    result: z.object({ subscription: z.string() }),
  },
  'logs.unfollow': { params: z.object({ subscription: z.string().max(64) }).strict(), result: none },
} as const;

export type RequestName = keyof typeof requests;
export type RequestParams<N extends RequestName> = z.input<(typeof requests)[N]['params']>;
export type ParsedParams<N extends RequestName> = z.output<(typeof requests)[N]['params']>;
export type RequestResult<N extends RequestName> = z.output<(typeof requests)[N]['result']>;

export const events = {
  'engine.changed': engineStatus,
  'stack.changed': stackStatus,
  'run.started': runSummary,
  'run.progress': z.object({ runId, progress: runProgress }),
  'run.ended': runSummary,
  'log.lines': z.object({ subscription: z.string(), lines: z.array(logLine), ended: z.boolean() }),
} as const;

export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;
