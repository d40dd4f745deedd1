import type { Drill } from '../domain/drill/catalogue.ts';
import type { DrillMember } from '../domain/drill/drill-targets.ts';
import type { FaultEvidence } from '../domain/drill/faults/fault.ts';
import type { FaultMoment } from '../domain/drill/measurements.ts';
import type { ContainerLife } from '../ports/container-engine.ts';
import { whyNotReady } from './drill-runner-checks.ts';
import type { DrillDependencies } from './drill-runner-parts.ts';
import type { FaultWatch } from './drill-runner-watch.ts';

/** A fault that has struck: whom, when, and what proved it. */
export interface Strike {
  readonly drill: Drill;
  readonly victim: DrillMember;
  readonly lifeBefore: ContainerLife;
  readonly evidence: FaultEvidence;
  readonly moment: FaultMoment;
  /** Null when nothing showed that it happened. */
  readonly proof: string | null;
}

const REDUNDANT_DEADLINE_MS = 30_000;
/** Each look costs the engine a call, next to the load that is measured. */
const POLL_MS = 100;

/** The engine's call may return long after the death that it brought: then the death ends the moment. */
export function narrowedMoment(moment: FaultMoment, diedAtMs: number | null): FaultMoment {
  const { beganAtMs, doneAtMs } = moment;
  const isWithin = diedAtMs !== null && diedAtMs >= beganAtMs && diedAtMs < doneAtMs;
  return isWithin ? { beganAtMs, doneAtMs: diedAtMs } : moment;
}

/** When the stack itself noticed: a balancer took the server out; a balancer was found silent, or an end was seen. */
export function noticedAtMs({ drill, victim }: Strike, watch: FaultWatch): number | null {
  const takenOutAtMs = watch.takenOutAtMs(victim.member);
  // Their balancers are the only ones to notice; what else died is known from its death.
  if (drill.tier === 'gateway' || drill.tier === 'primary') return takenOutAtMs;
  return watch.foundSilentAtMs(victim.container) ?? takenOutAtMs ?? watch.diedAtMs(victim.container);
}

/**
 * When the victim was back: in a new life or undone, ready, and no balancer's eyes see it down. Null when that took
 * too long or the signal came. Never rejects.
 */
export async function awaitRedundancy(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent' | 'clock'>,
  strike: Strike,
  seen: { readonly watch: FaultWatch; readonly isReverted: () => boolean; readonly signal: AbortSignal },
): Promise<number | null> {
  const { clock } = dependencies;
  const endMs = clock.monotonicMs() + strike.drill.holdMs + REDUNDANT_DEADLINE_MS;
  while (!seen.signal.aborted && clock.monotonicMs() < endMs) {
    const isBack = await isRedundantAgain(dependencies, strike, seen).catch(() => false);
    if (isBack) return clock.nowMs();
    await clock.sleep(POLL_MS, seen.signal);
  }
  return null;
}

async function isRedundantAgain(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent'>,
  { drill, victim, evidence, lifeBefore }: Strike,
  { watch, isReverted }: { readonly watch: FaultWatch; readonly isReverted: () => boolean },
): Promise<boolean> {
  const life = await dependencies.engine.life(victim.container);
  const isNewLife = life?.running === true && life.startedAt !== lifeBefore.startedAt;
  const isUndone = isNewLife || (evidence.kind !== 'died' && isReverted());
  if (!isUndone || (await whyNotReady(dependencies, victim)) !== null) return false;
  // A former primary that came back is a standby: the balancer for writes keeps it out.
  return drill.tier !== 'gateway' || !watch.isTakenOut(victim.member);
}
