import * as z from 'zod';
import { stackName } from './schemas.ts';

/** Traffic along the edges of a stack, as its balancers count it. */

const trafficEdge = z.object({
  /** `clients`, or the balancer. */
  from: z.string(),
  /** The balancer, or the pod behind it. */
  to: z.string(),
  /** Listener, or the route that leads from it. */
  through: z.string(),
  unit: z.enum(['requests', 'sessions']),
  /** How the balancer holds what it sends to; null for clients. `partly`: its processes do not agree. */
  state: z.enum(['up', 'down', 'draining', 'maintenance', 'unchecked', 'partly']).nullable(),
  /** Open now. */
  sessions: z.number(),
  queued: z.number(),
  /** Null in the first sample, which has nothing to compare with. */
  perSecond: z.number().nullable(),
  bytesInPerSecond: z.number().nullable(),
  bytesOutPerSecond: z.number().nullable(),
  responseMs: z.number().nullable(),
  /** These since the balancer's processes began. */
  failedChecks: z.number(),
  retries: z.number(),
  redispatches: z.number(),
});
export type TrafficEdgeStatus = z.infer<typeof trafficEdge>;

export const trafficRequests = {
  /** Samples arrive once a second as `traffic.sample` events with this subscription's id, the first one at once. */
  'traffic.follow': {
    params: z.object({ stack: stackName }).strict(),
    result: z.object({ subscription: z.string() }),
  },
  'traffic.unfollow': {
    params: z.object({ subscription: z.string().max(64) }).strict(),
    result: z.object({}).strict(),
  },
} as const;

export const trafficEvents = {
  'traffic.sample': z.object({
    subscription: z.string(),
    stack: stackName,
    atMs: z.number(),
    hasRates: z.boolean(),
    edges: z.array(trafficEdge),
    /** Processes of balancers that did not answer. */
    silent: z.array(z.object({ member: z.string(), why: z.string() })),
  }),
} as const;
