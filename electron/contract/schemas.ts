import * as z from 'zod';
import { drillConditions, regression } from '../domain/drill/drill-conditions.ts';
import { drillFigures as figuresOfAnyVersion } from '../domain/drill/drill-figures.ts';
import { DRILL_IDS } from '../domain/drill/drill-id.ts';
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

/** How a member of a group with a primary stands, by its own word and its leader's. */
const memberStanding = z.object({
  /** `unknown`: it runs, and nobody could tell. `none`: it does not run. */
  role: z.enum(['primary', 'standby', 'sync-standby', 'master', 'replica', 'unknown', 'none']),
  acceptsWrites: z.boolean(),
  timeline: z.number().int().nullable(),
  link: z.enum(['up', 'down']).nullable(),
  sync: z.enum(['sync', 'potential', 'async']).nullable(),
  /** Behind the leader, in what it shows; null where nobody can tell. */
  lagBytes: z.number().nullable(),
  lagSeconds: z.number().nullable(),
  /** Behind the leader, in what it has received. */
  missingBytes: z.number().nullable(),
  trouble: z.string(),
});

export const groupStatus = z.object({
  /** Name of the component. */
  name: z.string(),
  manager: z.enum(['patroni', 'sentinel']),
  commits: z.enum(['synchronous', 'strict', 'asynchronous']),
  /** Who takes writes; null when nobody does, or more than one. */
  leader: z.string().nullable(),
  leaderSinceMs: z.number().nullable(),
  timeline: z.number().int().nullable(),
  writers: z.array(z.string()),
  hasTwoLeaders: z.boolean(),
  redundancy: z.enum(['redundant', 'not-redundant', 'unknown']),
  mode: z.enum(['automatic', 'paused', 'failsafe', 'no-quorum', 'unknown']),
  deciders: z.object({
    kind: z.enum(['etcd', 'sentinel']),
    members: z.array(z.string()),
    answering: z.array(z.string()),
    needed: z.number().int(),
    known: z.object({ deciders: z.number().int(), followers: z.number().int() }).nullable(),
  }),
  /** Whole sentences, the most important first. */
  statements: z.array(z.object({ tone: z.enum(['alarm', 'warning', 'good', 'note']), text: z.string() })),
  /** By name; how each stands is part of its own status. */
  members: z.array(z.string()),
  /** Followers that could take over without losing what was acknowledged; in asynchronous groups those that follow. */
  successors: z.array(z.string()),
});
export type GroupStatus = z.infer<typeof groupStatus>;
export type MemberStanding = z.infer<typeof memberStanding>;

const memberHealth = z.object({
  /** After several good or bad answers in a row; `stopped` on purpose is not ill health. */
  state: z.enum(['unknown', 'starting', 'healthy', 'suspect', 'unhealthy', 'stopped', 'removed']),
  text: z.string(),
  sinceMs: z.number(),
});

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
  /** What runs, and the hash of what it was made from; null while it is not on the engine, or the host is older. */
  image: z.string().nullable().default(null),
  spec: z.string().nullable().default(null),
  /** Only of a member whose component has a primary and followers. */
  standing: memberStanding.optional(),
  /** Only of members that the stack file asks for. */
  health: memberHealth.optional(),
});
export type MemberStatus = z.infer<typeof memberStatus>;

export const mountStatus = z.object({
  /** Component of kind files; of `data`, the component that it belongs to. */
  files: z.string(),
  source: z.enum(['local', 'nfs', 'nfs-server', 'data']),
  member: z.string(),
  /** Inside the member's container. */
  path: z.string(),
  state: z.enum(['ok', 'slow', 'stale', 'hung', 'read-only', 'full', 'unknown']),
  detail: z.string(),
  /** What to do about it; empty where there is nothing to do. */
  hint: z.string(),
  freeBytes: z.number().nullable(),
  /** Of the last answer; null before the first. */
  checkedAtMs: z.number().nullable(),
});

const guardian = z.enum(['warden', 'app', 'nobody']);

export const stackStatus = z.object({
  stack: stackName,
  /** `absent`: nothing of it is on the engine. `healthy`: all there and ready. `degraded`: serving, not all ready. */
  state: z.enum(['absent', 'healthy', 'degraded', 'down', 'changing', 'unknown']),
  members: z.array(memberStatus),
  /** Components with a primary and followers; empty while their members are not there. */
  groups: z.array(groupStatus),
  endpoints: z.array(z.object({ label: z.string(), url: z.string() })),
  /** Shared files, and the data of databases and caches, as each running member that mounts them has them. */
  mounts: z.array(mountStatus),
  /** What is or will be wrong without a member being ill: certificates that expire, routes without a server. */
  conditions: z
    .array(
      z.object({
        kind: z.enum(['certificate', 'balancer']),
        subject: z.string(),
        tone: z.enum(['alarm', 'warning']),
        text: z.string(),
      }),
    )
    .default([]),
  /** Who hands its primaries over; null when it has none that could be. */
  guard: z.object({ by: guardian, text: z.string(), silenceMs: z.number().optional() }).nullable(),
  /** True when `plan` would change something. */
  drift: z.boolean(),
  /** The drill that this host will run next by itself; null when it runs none. */
  nextDrill: z.object({ drill: z.string(), atMs: z.number() }).nullable().default(null),
  observedAtMs: z.number(),
  failure: failure.nullable(),
});
export type StackStatus = z.infer<typeof stackStatus>;

export const incident = z.object({
  atMs: z.number(),
  member: z.string().nullable(),
  kind: z.string(),
  text: z.string(),
});
export type Incident = z.infer<typeof incident>;

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

export const drillId = z.enum(DRILL_IDS);
export type DrillId = z.infer<typeof drillId>;

/** 32 bits, so that a person can type it. */
export const drillSeed = z.number().int().min(0).max(0xffffffff);

export const drillDescription = z.object({
  id: drillId,
  title: z.string(),
  /** The demo runs those that are `basic`. */
  scope: z.enum(['basic', 'member', 'strain', 'outage', 'chaos', 'load']),
  /** What is done, to what, and what should happen: shown before the start. */
  fault: z.string(),
  blastRadius: z.string(),
  expectation: z.string(),
});
export type DrillDescription = z.infer<typeof drillDescription>;

/** The stable figures of one drill; the README documents each. */
export const drillFigures = z.object({ id: drillId, ...figuresOfAnyVersion.shape });
export type DrillFigures = z.infer<typeof drillFigures>;

/** Of sessions: their openings, each acknowledged after a replica had it, and what was written into them later. */
export const sessionFigures = z.object({
  requests: z.number().int(),
  failed: z.number().int(),
  acknowledged: z.number().int(),
  lost: z.number().int(),
  writesAcknowledged: z.number().int(),
  writesLost: z.number().int(),
});

const balancerFigures = z.object({
  retries: z.number().int(),
  redispatches: z.number().int(),
  failedChecks: z.number().int(),
  /** False: they counted more than is known here. */
  isComplete: z.boolean(),
});

const strikeFigures = z.object({
  victim: z.string(),
  deed: z.string(),
  detectMs: z.number().nullable(),
  servedAgainMs: z.number().nullable(),
  redundantAgainMs: z.number().nullable(),
});

const answerRates = z.object({
  stepMs: z.number(),
  acknowledged: z.array(z.number().int()),
  failed: z.array(z.number().int()),
});

const machineShare = z.object({
  /** Of one processor: what the process that measures used. */
  ownPercent: z.number(),
  /** Of all processors, what was given to other machines; null where nobody counts it. */
  takenPercent: z.number().nullable(),
});

export const drillVerdict = drillFigures.extend({
  stack: stackName,
  runId,
  startedAtMs: z.number(),
  /** All that were hit; empty when nothing was hurt. */
  victim: z.string(),
  /** Each fault in the order in which they struck; verdicts of former versions have one and do not repeat it. */
  strikes: z.array(strikeFigures).default([]),
  /** What the lots were drawn with; null where nothing was left to a lot. */
  seed: drillSeed.nullable().default(null),
  /** Who guarded the victim; null where there was no lead to hand over, and in verdicts of former versions. */
  guardedBy: guardian.nullable().default(null),
  /** One sentence with the numbers. */
  sentence: z.string(),
  /** Each reason why it did not pass; empty when it did. */
  deviations: z.array(z.string()),
  plannedRequests: z.number().int(),
  sentRequests: z.number().int(),
  retriedRequests: z.number().int(),
  latencyMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() }),
  /** Null where the drill opens no sessions; verdicts of former versions say nothing about them. */
  sessions: sessionFigures.nullable().default(null),
  /** Under what it was run; null in verdicts of former versions, which prove nothing of what runs now. */
  conditions: drillConditions.nullable().default(null),
  /** What was worse than in earlier runs under the same load, the most important first. */
  regressions: z.array(regression).default([]),
  /** What the balancers counted themselves; null where none answered, and in verdicts of former versions. */
  balancers: balancerFigures.nullable().default(null),
  /** Longest time between two acknowledgements; null where there were not two, and in verdicts of former versions. */
  longestGapMs: z.number().nullable().default(null),
  /** By when answers came, from when the first request was due; null in verdicts of former versions. */
  rates: answerRates.nullable().default(null),
  /** While the load ran; null in verdicts of former versions. */
  machine: machineShare.nullable().default(null),
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
  kind: z.enum([
    'up',
    'down',
    'restart',
    'scale',
    'drill',
    'switchover',
    'promote',
    'reinit',
    'pause',
    'resume',
  ]),
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
