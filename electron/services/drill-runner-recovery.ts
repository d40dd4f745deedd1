import type { Blow } from '../domain/drill/drill.ts';
import { candidates } from '../domain/drill/drill-choice.ts';
import type { DrillMember, DrillTargets } from '../domain/drill/drill-targets.ts';
import type { FaultEvidence } from '../domain/drill/faults/fault.ts';
import type { FaultMoment } from '../domain/drill/measurements.ts';
import type { ContainerLife } from '../ports/container-engine.ts';
import { whyCacheNotRedundant, whyNotReady, whyNotRedundant } from './drill-runner-checks.ts';
import type { DrillDependencies } from './drill-runner-parts.ts';
import type { FaultWatch } from './drill-runner-watch.ts';

/** A fault that has struck: whom, when, and what proved it. */
export interface Strike {
  readonly blow: Blow;
  readonly victim: DrillMember;
  /** The victim; of several that one deed hit, because they share a pod, all. */
  readonly names: readonly string[];
  readonly lifeBefore: ContainerLife;
  readonly evidence: FaultEvidence;
  readonly moment: FaultMoment;
  /** Null when nothing showed that it happened. */
  readonly proof: string | null;
}

/** Each look costs the engine a call, next to the load that is measured. */
const POLL_MS = 100;
/** A tier that starts as a whole sorts itself out first: a member that was ready may be started once more by its manager. */
const TIER_SETTLED_FOR_MS = 4_000;

/** The engine's call may return long after the death that it brought: then the death ends the moment. */
export function narrowedMoment(moment: FaultMoment, diedAtMs: number | null): FaultMoment {
  const { beganAtMs, doneAtMs } = moment;
  const isWithin = diedAtMs !== null && diedAtMs >= beganAtMs && diedAtMs < doneAtMs;
  return isWithin ? { beganAtMs, doneAtMs: diedAtMs } : moment;
}

/** When the stack itself noticed: a balancer took the server out; a balancer was found silent, or an end was seen. */
export function noticedAtMs({ blow, victim }: Strike, watch: FaultWatch): number | null {
  const takenOutAtMs = watch.takenOutAtMs(victim.member);
  // What a file server serves is missed by those who mount it.
  if (blow.tier === 'storage') return watch.firstTakenOutAtMs();
  // Their balancers are the only ones to notice; what else died is known from its death.
  if (['gateway', 'primary', 'queue'].includes(blow.tier)) return takenOutAtMs;
  return watch.foundSilentAtMs(victim.container) ?? takenOutAtMs ?? watch.diedAtMs(victim.container);
}

/**
 * When the victim was back: in a new life or undone, ready, and no balancer's eyes see it down. Null when that took
 * too long or the signal came. Never rejects.
 */
export async function awaitRedundancy(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent' | 'sentinels' | 'leaders' | 'clock'>,
  strike: Strike,
  seen: {
    readonly targets: DrillTargets;
    readonly watch: FaultWatch;
    readonly isReverted: () => boolean;
    /** How long the faults of the step may last at most. */
    readonly holdMs: number;
    readonly signal: AbortSignal;
  },
): Promise<number | null> {
  const { clock } = dependencies;
  const endMs = clock.monotonicMs() + seen.holdMs + strike.blow.backWithinMs;
  const settledForMs = strike.blow.hits === 'all' ? TIER_SETTLED_FOR_MS : 0;
  let backAtMs: number | null = null;
  while (!seen.signal.aborted && clock.monotonicMs() < endMs) {
    const isBack = await isRedundantAgain(dependencies, strike, seen).catch(() => false);
    backAtMs = isBack ? (backAtMs ?? clock.nowMs()) : null;
    if (backAtMs !== null && clock.nowMs() - backAtMs >= settledForMs) return backAtMs;
    await clock.sleep(POLL_MS, seen.signal);
  }
  return null;
}

async function isRedundantAgain(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent' | 'sentinels' | 'leaders'>,
  { blow, victim, evidence, lifeBefore }: Strike,
  {
    targets,
    watch,
    isReverted,
  }: {
    readonly targets: DrillTargets;
    readonly watch: FaultWatch;
    readonly isReverted: () => boolean;
  },
): Promise<boolean> {
  // Of a whole tier each may look well for a moment before all are.
  const back = blow.hits === 'all' ? candidates(blow.tier, targets) : [victim];
  if (evidence.kind === 'handed-over') {
    const inStep = blow.tier === 'cache-master' ? isFollowedAgain : isInStepAgain;
    return inStep(dependencies, back, targets);
  }
  const life = await dependencies.engine.life(victim.container);
  const isNewLife = life?.running === true && life.startedAt !== lifeBefore.startedAt;
  const isUndone = isNewLife || (evidence.kind !== 'died' && isReverted());
  if (!isUndone) return false;
  if (['primary', 'standby', 'database'].includes(blow.tier)) {
    return isInStepAgain(dependencies, back, targets);
  }
  if (blow.tier === 'cache-master' || blow.tier === 'cache') {
    return isFollowedAgain(dependencies, back, targets);
  }
  if (!(await areReady(dependencies, back))) return false;
  // Whoever mounts its files needs longer than the server itself.
  if (blow.tier === 'storage') return !watch.isAnyoneTakenOut;
  // A former primary that came back is a standby: the balancer for writes keeps it out.
  return !['gateway', 'queue'].includes(blow.tier) || !watch.isTakenOut(victim.member);
}

/** A former primary that was only frozen still answers as one until its manager has looked: its word alone is not enough. */
async function isInStepAgain(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent' | 'leaders'>,
  members: readonly DrillMember[],
  { database }: Pick<DrillTargets, 'database'>,
): Promise<boolean> {
  if ((await whyNotRedundant(dependencies, database)) !== null) return false;
  return areReady(dependencies, members);
}

/** The Sentinels agree on a master, and everybody else could take over from it. */
async function isFollowedAgain(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent' | 'sentinels'>,
  members: readonly DrillMember[],
  { cache }: Pick<DrillTargets, 'cache'>,
): Promise<boolean> {
  if (!(await areReady(dependencies, members))) return false;
  return (await whyCacheNotRedundant(dependencies, cache)) === null;
}

async function areReady(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent'>,
  members: readonly DrillMember[],
): Promise<boolean> {
  const reasons = await Promise.all(members.map((member) => whyNotReady(dependencies, member)));
  return reasons.every((reason) => reason === null);
}
