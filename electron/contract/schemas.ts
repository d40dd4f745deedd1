import * as z from 'zod';
import { FAILURE_CODES } from '../domain/failure.ts';

/** Shapes that cross the boundary. Each is parsed on arrival, whichever side it arrives at. */

// Generated parser code would need `unsafe-eval` in the page.
z.config({ jitless: true });

export const stackName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes');
export const memberName = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/);
export const runId = z.string().regex(/^[a-z0-9-]{1,64}$/);

export const sourcePosition = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  path: z.string().optional(),
});

export type FailureData = {
  code: (typeof FAILURE_CODES)[number];
  message: string;
  hint?: string | undefined;
  cause?: FailureData | string | undefined;
  position?: z.infer<typeof sourcePosition> | undefined;
};

export const failure: z.ZodType<FailureData> = z.lazy(() =>
  z.object({
    code: z.enum(FAILURE_CODES),
    message: z.string(),
    hint: z.string().optional(),
    cause: z.union([z.string(), failure]).optional(),
    position: sourcePosition.optional(),
  }),
);

export const engineStatus = z.object({
  connected: z.boolean(),
  /** Which engine and why this one, in words; empty while none was found. */
  description: z.string(),
  version: z.string(),
  apiVersion: z.string(),
  failure: failure.nullable(),
});
export type EngineStatus = z.infer<typeof engineStatus>;

export const memberStatus = z.object({
  name: z.string(),
  container: z.string(),
  component: z.string(),
  kind: z.string(),
  pod: z.string(),
  role: z.enum(['infra', 'member']),
  state: z.enum(['missing', 'created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
  /** The last look of whoever probes it: `unknown` when nobody asked. */
  readiness: z.enum(['ready', 'not-ready', 'unknown']),
  detail: z.string(),
  startedAt: z.string().nullable(),
  restartCount: z.number().int(),
});
export type MemberStatus = z.infer<typeof memberStatus>;

export const stackStatus = z.object({
  stack: stackName,
  /** `absent`: nothing of it is on the engine. `healthy`: all there and ready. `degraded`: serving, not all ready. */
  state: z.enum(['absent', 'healthy', 'degraded', 'down', 'changing', 'unknown']),
  members: z.array(memberStatus),
  endpoints: z.array(z.object({ label: z.string(), url: z.string() })),
  /** True when `plan` would change something. */
  drift: z.boolean(),
  observedAtMs: z.number(),
  failure: failure.nullable(),
});
export type StackStatus = z.infer<typeof stackStatus>;

export const printedOperation = z.object({
  id: z.string(),
  kind: z.string(),
  target: z.string(),
  cause: z.string(),
  after: z.array(z.string()),
});

export const printedPlan = z.object({
  stack: stackName,
  operations: z.array(printedOperation),
  blockers: z.array(
    z.object({ code: z.string(), target: z.string(), message: z.string(), hint: z.string() }),
  ),
  text: z.string(),
});
export type PrintedPlan = z.infer<typeof printedPlan>;

export const drillId = z.enum([
  'gateway-kill',
  'gateway-crash',
  'gateway-freeze',
  'gateway-cut-off',
  'balancer-kill',
  'balancer-freeze',
  'primary-kill',
  'primary-crash',
  'primary-freeze',
  'primary-cut-off',
  'standby-kill',
  'etcd-kill',
]);
export type DrillId = z.infer<typeof drillId>;

export const drillDescription = z.object({
  id: drillId,
  title: z.string(),
  /** What is done, to what, and what should happen: shown before the start. */
  fault: z.string(),
  blastRadius: z.string(),
  expectation: z.string(),
});
export type DrillDescription = z.infer<typeof drillDescription>;

/** The stable figures of one drill; the README documents each. */
export const drillFigures = z.object({
  id: drillId,
  passed: z.boolean(),
  requests: z.number().int(),
  failed: z.number().int(),
  lost: z.number().int(),
  duplicated: z.number().int(),
  unacknowledged: z.number().int(),
  slowestMs: z.number().nullable(),
  detectMs: z.number().nullable(),
  servedAgainMs: z.number().nullable(),
  redundantAgainMs: z.number().nullable(),
});
export type DrillFigures = z.infer<typeof drillFigures>;

export const drillVerdict = drillFigures.extend({
  stack: stackName,
  runId,
  startedAtMs: z.number(),
  victim: z.string(),
  /** One sentence with the numbers. */
  sentence: z.string(),
  /** Each reason why it did not pass; empty when it did. */
  deviations: z.array(z.string()),
  plannedRequests: z.number().int(),
  sentRequests: z.number().int(),
  retriedRequests: z.number().int(),
  latencyMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() }),
});
export type DrillVerdict = z.infer<typeof drillVerdict>;

export const drillPhase = z.enum([
  'checking',
  'load-started',
  'fault-injected',
  'detected',
  'served-again',
  'reverting',
  'redundant-again',
  'counting',
  'done',
]);
export type DrillPhase = z.infer<typeof drillPhase>;

export const runProgress = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('operation'),
    operation: z.string(),
    state: z.enum(['started', 'detail', 'done', 'failed', 'skipped']),
    text: z.string(),
    done: z.number().int(),
    total: z.number().int(),
  }),
  z.object({ kind: z.literal('phase'), phase: drillPhase, text: z.string(), atMs: z.number() }),
  z.object({
    kind: z.literal('load'),
    atMs: z.number(),
    sent: z.number().int(),
    acknowledged: z.number().int(),
    failed: z.number().int(),
    slowestMs: z.number(),
  }),
  z.object({ kind: z.literal('note'), text: z.string() }),
]);
export type RunProgress = z.infer<typeof runProgress>;

export const runSummary = z.object({
  id: runId,
  kind: z.enum(['up', 'down', 'restart', 'scale', 'drill']),
  stack: stackName,
  subject: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  state: z.enum(['running', 'completed', 'failed', 'aborted', 'interrupted']),
  /** Set for a drill that came to its end. */
  verdict: drillVerdict.nullable(),
  failure: failure.nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const logLine = z.object({
  member: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  atMs: z.number(),
  text: z.string(),
});
