import type { AbortConditions, Blow, Drill, Step } from './drill.ts';

/** What drills of one kind have in common; a drill's file says what is its own. */

export const NOTHING_LOST = 'no acknowledged submission is lost or stored twice';
export const NOTHING_FAILS = `No request fails, ${NOTHING_LOST}.`;
const IN_FLIGHT_FAILS = `At most the requests under way on it and queued for it fail, none when the client tries once more; ${NOTHING_LOST}.`;
const WRITES_WAIT = `Requests fail until the standby took over, and none after that; ${NOTHING_LOST}.`;
const SESSIONS_WAIT = `No submission fails, and ${NOTHING_LOST}; sessions cannot be opened until a replica took over, and none after that; no session is lost whose opening was acknowledged.`;
export const LATE_MEANWHILE = `Answers are late while it lasts, and some requests may be refused and told so; none fails afterwards; ${NOTHING_LOST}.`;
export const REFUSED_MEANWHILE = `Submissions are refused with 503 and a reason while it lasts, and taken again afterwards without a restart; ${NOTHING_LOST}.`;

const BACK_WITHIN_MS = 30_000;
/** Longer than the slowest notice: the balancers' watch asks every second and asks again before it acts. */
export const USUAL_TIMES = { holdMs: 5_000, recoveryWindowMs: 5_000, backWithinMs: BACK_WITHIN_MS } as const;
/** Patroni alone needs its ttl of 20 s, and then some seconds to promote. */
const DATABASE_TIMES = { holdMs: 45_000, recoveryWindowMs: 45_000, backWithinMs: BACK_WITHIN_MS } as const;
/** Sentinels alone need their down-after, an election and a promotion; a freeze lasts until they have acted. */
const CACHE_TIMES = { holdMs: 15_000, recoveryWindowMs: 15_000, backWithinMs: BACK_WITHIN_MS } as const;
/** A returning file server lets clients claim what they held for up to 15 s before it serves anything new. */
const STORAGE_TIMES = { holdMs: 6_000, recoveryWindowMs: 45_000, backWithinMs: BACK_WITHIN_MS } as const;
/** Everybody starts at once, and must find each other and agree on who leads before anybody is redundant. */
export const OUTAGE_TIMES = { holdMs: 6_000, recoveryWindowMs: 60_000, backWithinMs: 90_000 } as const;
/** Long enough for queues to fill where somebody is slow. */
export const STRAIN_TIMES = {
  holdMs: 8_000,
  recoveryWindowMs: 10_000,
  backWithinMs: BACK_WITHIN_MS,
} as const;

const MIB = 1024 ** 2;
export const ABORT: AbortConditions = {
  onLoss: true,
  notRedundantForMs: 120_000,
  // The store writes leases there: with less nothing could be undone under one.
  hostDiskBelowBytes: 64 * MIB,
};

type DrillWords = Pick<Drill, 'id' | 'title' | 'fault' | 'expectation' | 'clientRetries'> &
  Partial<Pick<Drill, 'scope' | 'hypothesis' | 'abortWhen'>>;

/** A drill with one fault. */
export function oneBlow({
  id,
  title,
  scope = 'basic',
  fault,
  expectation,
  hypothesis = [],
  abortWhen = ABORT,
  clientRetries,
  ...blow
}: DrillWords & Omit<Blow, 'hits'> & Partial<Pick<Blow, 'hits'>>): Drill {
  const words = { id, title, scope, fault, expectation, hypothesis, abortWhen, clientRetries };
  return inSteps([{ blows: [{ hits: 'one', ...blow }], until: 'redundant' }], words);
}

/** A drill with several faults in order. */
export function inSteps(
  steps: readonly Step[],
  { scope = 'basic', hypothesis = [], abortWhen = ABORT, ...words }: DrillWords,
): Drill {
  return {
    ...words,
    scope,
    hypothesis,
    abortWhen,
    load: { kind: 'constant' },
    method: { kind: 'steps', steps },
  };
}

/** The only fault of a drill that has one. */
export function blowOf({ id, method }: Drill): Blow {
  const blow = method.kind === 'steps' ? method.steps[0]?.blows[0] : undefined;
  if (blow === undefined) throw new Error(`${id} has no fault of its own`);
  return blow;
}

export const GATEWAY = {
  tier: 'gateway',
  tolerates: 'nothing',
  expectation: NOTHING_FAILS,
  clientRetries: 0,
  ...USUAL_TIMES,
} as const;

export const BALANCER = {
  tier: 'balancer',
  tolerates: 'broken-connections',
  expectation: IN_FLIGHT_FAILS,
  clientRetries: 1,
  ...USUAL_TIMES,
} as const;

export const PRIMARY = {
  tier: 'primary',
  tolerates: 'gap',
  expectation: WRITES_WAIT,
  clientRetries: 0,
  ...DATABASE_TIMES,
} as const;

export const CACHE_MASTER = {
  tier: 'cache-master',
  tolerates: 'nothing',
  sessionsTolerate: 'gap',
  expectation: SESSIONS_WAIT,
  clientRetries: 0,
  ...CACHE_TIMES,
} as const;

export const STORAGE = {
  tier: 'storage',
  tolerates: 'gap',
  expectation: REFUSED_MEANWHILE,
  clientRetries: 0,
  ...STORAGE_TIMES,
} as const;
