import * as z from 'zod';
import { eventEvents, eventRequests } from './event-schemas.ts';
import { fileRequests } from './file-requests.ts';
import { logEvents, logRequests } from './log-requests.ts';
import { recordRequests } from './record-requests.ts';
import {
  drillDescription,
  drillId,
  drillSeed,
  engineStatus,
  failure,
  incident,
  memberName,
  printedPlan,
  runId,
  runProgress,
  runSummary,
  stackName,
  stackStatus,
} from './schemas.ts';
import { setupRequests } from './setup-requests.ts';
import { terminalEvents, terminalRequests } from './terminals.ts';
import { trafficEvents, trafficRequests } from './traffic.ts';
import { usageEvents, usageRequests } from './usage-schemas.ts';

/**
 * Everything that a screen or the command line can ask of the host, and everything the host says unasked.
 * Long work answers at once with the id of its run; progress and end come as events.
 */

const none = z.object({}).strict();
const forStack = z.object({ stack: stackName }).strict();
const forGroup = z.object({ stack: stackName, component: memberName.nullable().default(null) }).strict();
const forMember = z.object({ stack: stackName, member: memberName }).strict();
const started = z.object({ runId });

export const requests = {
  'host.info': {
    params: none,
    result: z.object({
      version: z.string(),
      dataFolder: z.string(),
      startedAtMs: z.number(),
      engine: engineStatus,
      /** What this line may do: `read-only` is refused whatever acts. */
      access: z.enum(['full', 'read-only']).default('full'),
      /** What went wrong with the host's own files since it began, and how it goes on: a damaged store above all. */
      notices: z.array(failure).default([]),
    }),
  },
  'stacks.list': {
    params: none,
    result: z.object({ stacks: z.array(stackStatus) }),
  },
  /**
   * From now on until this line ends somebody has the stacks before their eyes: members are asked every second how they
   * are. A page always has them; a command says so.
   */
  'stacks.attend': { params: none, result: none },
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
  /** A planned change of the leader; without `to`, of the first standby that may. */
  'group.switchover': {
    params: z
      .object({
        stack: stackName,
        component: memberName.nullable().default(null),
        to: memberName.nullable().default(null),
      })
      .strict(),
    result: started,
  },
  /** Maintenance mode of a database's manager: nobody takes over, nothing is started. */
  'group.pause': { params: forGroup, result: started },
  'group.resume': { params: forGroup, result: started },
  /** Throws a standby's data away and copies its leader's. */
  'member.reinit': { params: forMember, result: started },
  /** By hand, for a database without a leader; with one only when `force` is the name of the stack. */
  'member.promote': {
    params: z
      .object({ stack: stackName, member: memberName, force: z.string().max(60).nullable().default(null) })
      .strict(),
    result: started,
  },
  'runs.list': {
    params: z.object({ stack: stackName, limit: z.number().int().min(1).max(200).default(20) }).strict(),
    result: z.object({ runs: z.array(runSummary) }),
  },
  /** What happened without anybody's asking: hand-overs, refusals, members that were brought back. Newest first. */
  'incidents.list': {
    params: z.object({ stack: stackName, limit: z.number().int().min(1).max(200).default(20) }).strict(),
    result: z.object({ incidents: z.array(incident) }),
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
        /** What is left to a lot follows from it; null for any. */
        seed: drillSeed.nullable().default(null),
        /** A drill that may destroy data runs only when this is the name of the stack. */
        force: z.string().max(60).nullable().default(null),
      })
      .strict(),
    result: started,
  },
  ...logRequests,
  ...eventRequests,
  ...usageRequests,
  ...recordRequests,
  ...terminalRequests,
  ...trafficRequests,
  ...setupRequests,
  ...fileRequests,
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
  ...logEvents,
  ...eventEvents,
  ...usageEvents,
  ...terminalEvents,
  ...trafficEvents,
} as const;

export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;
