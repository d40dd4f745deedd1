import { listOf } from '../wording.ts';
import { DRILL_IDS, type DrillId } from './drill-id.ts';
import type { DrillMember, DrillTargets } from './drill-targets.ts';
import { crashFault } from './faults/crash.ts';
import { cutOffFault } from './faults/cut-off.ts';
import type { Fault, FaultTarget } from './faults/fault.ts';
import { freezeFault } from './faults/freeze.ts';
import { killFault } from './faults/kill.ts';
import type { Tolerance } from './measurements.ts';

export type DrillTier = 'gateway' | 'balancer' | 'primary' | 'standby' | 'etcd';

/** What each drill does, to whom, and what must hold for it to pass. */
export interface Drill {
  readonly id: DrillId;
  readonly title: string;
  /** Whose member is hit: the serving gateway, one process of the balancer, the database's primary, … */
  readonly tier: DrillTier;
  /** Failures that the expectation allows. */
  readonly tolerates: Tolerance;
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

const WRITES_WAIT = `Requests fail until the standby took over, and none after that; ${NOTHING_LOST}.`;
const STANDBY_WAITS = `Writes wait until the primary stops waiting for the standby, and go on without it; ${NOTHING_LOST}.`;
/** Patroni alone needs its ttl of 20 s, and then some seconds to promote. */
const DATABASE_HOLD_MS = 45_000;
const DATABASE_RECOVERY_WINDOW_MS = 45_000;

const gatewayDrill = {
  tier: 'gateway',
  tolerates: 'nothing',
  expectation: NOTHING_FAILS,
  clientRetries: 0,
} as const;
const balancerDrill = {
  tier: 'balancer',
  tolerates: 'broken-connections',
  expectation: IN_FLIGHT_FAILS,
  clientRetries: 1,
} as const;
const primaryDrill = {
  tier: 'primary',
  tolerates: 'gap',
  expectation: WRITES_WAIT,
  clientRetries: 0,
  holdMs: DATABASE_HOLD_MS,
  recoveryWindowMs: DATABASE_RECOVERY_WINDOW_MS,
} as const;
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
  'primary-kill': {
    ...primaryDrill,
    id: 'primary-kill',
    title: 'Kill the database’s primary',
    planFault: killFault,
    deed: 'was killed',
    fault:
      'The primary is killed through the engine, which then leaves it down; it is started again afterwards and becomes a standby.',
  },
  'primary-crash': {
    ...primaryDrill,
    id: 'primary-crash',
    title: 'Crash the database’s primary',
    planFault: crashFault,
    deed: 'crashed',
    fault: 'All processes of the primary die; the restart policy brings them back by itself.',
  },
  'primary-freeze': {
    ...primaryDrill,
    id: 'primary-freeze',
    title: 'Freeze the database’s primary',
    planFault: freezeFault,
    deed: 'was frozen',
    fault:
      'All processes of the primary are stopped by SIGSTOP: connections stay open and nothing is answered; they are continued afterwards.',
  },
  'primary-cut-off': {
    ...primaryDrill,
    id: 'primary-cut-off',
    title: 'Cut the database’s primary off',
    planFault: cutOffFault,
    deed: 'was cut off',
    fault:
      'The primary loses its network and, with it, the standby, the clients and etcd; it is connected again afterwards.',
  },
  'standby-kill': {
    ...primaryDrill,
    tier: 'standby',
    id: 'standby-kill',
    title: 'Kill the database’s standby',
    planFault: killFault,
    deed: 'was killed',
    fault: 'The standby, whose word the primary waits for, is killed; it is started again afterwards.',
    expectation: STANDBY_WAITS,
    holdMs: 10_000,
  },
  'etcd-kill': {
    ...timing,
    tier: 'etcd',
    tolerates: 'nothing',
    id: 'etcd-kill',
    title: 'Kill an etcd member',
    planFault: killFault,
    deed: 'was killed',
    fault:
      'A member of the etcd in which the database’s leader is written is killed; it is started again afterwards.',
    expectation: NOTHING_FAILS,
    clientRetries: 0,
    // Longer than the leader’s lease: with a single etcd the primary must have stayed primary without it.
    holdMs: 30_000,
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
    .filter((drill) => hasTwin(drill, targets))
    .map((drill) => ({
      id: drill.id,
      title: drill.title,
      fault: drill.fault,
      blastRadius: `One of ${listOf(candidates(drill, targets).map((member) => member.member))}, and the requests under way on it.`,
      expectation: drill.expectation,
    }));
}

function candidates(drill: Drill, { gateways, balancers, database }: DrillTargets): readonly DrillMember[] {
  switch (drill.tier) {
    case 'gateway':
      return gateways;
    case 'balancer':
      return balancers;
    case 'primary':
    case 'standby':
      return database.cluster === null ? [] : database.members;
    case 'etcd':
      return database.consensus;
  }
}

/** Whether anything can take over. A single etcd needs no twin: the database goes on without any. */
export function hasTwin(drill: Drill, targets: DrillTargets): boolean {
  return candidates(drill, targets).length > (drill.tier === 'etcd' ? 0 : 1);
}

/**
 * Who is hit: the gateway that answered last, so that the fault meets traffic; of the balancers, which share theirs,
 * the first; of a database the one that leads, or one that does not. Null when that is not known.
 */
export function chooseVictim(
  drill: Drill,
  targets: DrillTargets,
  { servedBy, leader }: { readonly servedBy: string | null; readonly leader: string | null },
): DrillMember | null {
  const members = candidates(drill, targets);
  switch (drill.tier) {
    case 'gateway':
      return members.find(({ member }) => member === servedBy) ?? null;
    case 'primary':
      return members.find(({ member }) => member === leader) ?? null;
    case 'standby':
      return leader === null ? null : (members.find(({ member }) => member !== leader) ?? null);
    case 'balancer':
    case 'etcd':
      return members[0] ?? null;
  }
}
