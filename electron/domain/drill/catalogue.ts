import { listOf } from '../wording.ts';
import { DRILL_IDS, type DrillId } from './drill-id.ts';
import type { DrillMember, DrillTargets } from './drill-targets.ts';
import { crashFault } from './faults/crash.ts';
import { cutOffFault } from './faults/cut-off.ts';
import type { Fault, FaultTarget } from './faults/fault.ts';
import { freezeFault } from './faults/freeze.ts';
import { killFault } from './faults/kill.ts';

/** What each drill does, to whom, and what must hold for it to pass. */
export interface Drill {
  readonly id: DrillId;
  readonly title: string;
  /** Whose member is hit: the serving gateway, or one process of the balancer. */
  readonly tier: 'gateway' | 'balancer';
  readonly planFault: (target: FaultTarget) => Fault;
  /** `was killed`: for the verdict's sentence. */
  readonly deed: string;
  /** What is done, to what, how it is undone: shown before the start. */
  readonly fault: string;
  readonly expectation: string;
  /** The fault is undone after this time, or earlier once the stack noticed and served again. */
  readonly holdMs: number;
  /** How long after the fault slow answers are still counted as its doing. */
  readonly recoveryWindowMs: number;
  readonly clientRetries: number;
}

const NOTHING_LOST = 'no acknowledged submission is lost or stored twice';
const NOTHING_FAILS = `No request fails, ${NOTHING_LOST}.`;
const IN_FLIGHT_FAILS = `At most the requests under way on it and queued for it fail, none when the client tries once more; ${NOTHING_LOST}.`;
/** Longer than the slowest notice: the balancers' watch asks every second and asks again before it acts. */
const HOLD_MS = 5_000;
const RECOVERY_WINDOW_MS = 5_000;

const gatewayDrill = { tier: 'gateway', expectation: NOTHING_FAILS, clientRetries: 0 } as const;
const balancerDrill = { tier: 'balancer', expectation: IN_FLIGHT_FAILS, clientRetries: 1 } as const;
const timing = { holdMs: HOLD_MS, recoveryWindowMs: RECOVERY_WINDOW_MS } as const;

const DRILLS: Readonly<Record<DrillId, Drill>> = {
  'gateway-kill': {
    ...gatewayDrill,
    ...timing,
    id: 'gateway-kill',
    title: 'Kill the serving gateway',
    planFault: killFault,
    deed: 'was killed',
    fault:
      'The gateway that serves is killed through the engine, which then leaves it down; it is started again afterwards.',
  },
  'gateway-crash': {
    ...gatewayDrill,
    ...timing,
    id: 'gateway-crash',
    title: 'Crash the serving gateway',
    planFault: crashFault,
    deed: 'crashed',
    fault: 'The process of the gateway that serves dies; the restart policy brings it back by itself.',
    // The policy acts within a moment: there is nothing to wait for.
    holdMs: 3_000,
  },
  'gateway-freeze': {
    ...gatewayDrill,
    ...timing,
    id: 'gateway-freeze',
    title: 'Freeze the serving gateway',
    planFault: freezeFault,
    deed: 'was frozen',
    fault:
      'The gateway that serves is stopped by SIGSTOP: it keeps its connections and answers nothing; it is continued afterwards.',
  },
  'gateway-cut-off': {
    ...gatewayDrill,
    ...timing,
    id: 'gateway-cut-off',
    title: 'Cut the serving gateway off',
    planFault: cutOffFault,
    deed: 'was cut off',
    fault:
      'The gateway that serves loses all its networks; they are connected again afterwards, with the same addresses.',
  },
  'balancer-kill': {
    ...balancerDrill,
    ...timing,
    id: 'balancer-kill',
    title: 'Kill a balancer',
    planFault: killFault,
    deed: 'was killed',
    fault: 'One of the balancer’s processes is killed through the engine; it is started again afterwards.',
  },
  'balancer-freeze': {
    ...balancerDrill,
    ...timing,
    id: 'balancer-freeze',
    title: 'Freeze a balancer',
    planFault: freezeFault,
    deed: 'was frozen',
    fault:
      'One of the balancer’s processes is stopped by SIGSTOP and keeps getting its share of new connections, until the watch replaces it or it is continued.',
  },
};

export function drillById(id: DrillId): Drill {
  return DRILLS[id];
}

export function isDrillId(id: string): id is DrillId {
  return (DRILL_IDS as readonly string[]).includes(id);
}

export interface DrillDescription {
  readonly id: DrillId;
  readonly title: string;
  readonly fault: string;
  readonly blastRadius: string;
  readonly expectation: string;
}

/** The drills that make sense on this stack: a tier without a twin has nothing to prove. */
export function describeDrills(targets: DrillTargets): readonly DrillDescription[] {
  return DRILL_IDS.map(drillById)
    .filter((drill) => candidates(drill, targets).length > 1)
    .map((drill) => ({
      id: drill.id,
      title: drill.title,
      fault: drill.fault,
      blastRadius: `One of ${listOf(candidates(drill, targets).map((member) => member.member))}, and the requests under way on it.`,
      expectation: drill.expectation,
    }));
}

export function candidates(drill: Drill, targets: DrillTargets): readonly DrillMember[] {
  return drill.tier === 'gateway' ? targets.gateways : targets.balancers;
}

/**
 * Who is hit: the gateway that answered last, so that the fault meets traffic; of the balancers, which share theirs,
 * the first.
 */
export function chooseVictim(
  drill: Drill,
  targets: DrillTargets,
  servedBy: string | null,
): DrillMember | null {
  const members = candidates(drill, targets);
  if (drill.tier === 'balancer') return members[0] ?? null;
  return members.find((member) => member.member === servedBy) ?? null;
}
