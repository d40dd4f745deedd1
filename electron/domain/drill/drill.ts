import type { DrillId } from './drill-id.ts';
import type { Fault, FaultTarget } from './faults/fault.ts';
import type { LoadProfile } from './load-profile.ts';
import type { Tolerance } from './measurements.ts';

/**
 * A drill is an experiment written down as data: what must hold, under which load, what is done to whom in which order,
 * when to stop early. Nothing in it acts. Members are named by what they do, never by name, so that a drill fits every
 * stack that has the role. Each is a file below `drills/`.
 */
export interface Drill {
  readonly id: DrillId;
  readonly title: string;
  readonly scope: DrillScope;
  /** What is done, to what, how it is undone: shown before the start. */
  readonly fault: string;
  /** The hypothesis in words. */
  readonly expectation: string;
  /**
   * The hypothesis in figures, beyond what holds for every drill: all is well before, nothing acknowledged is lost or
   * stored twice, what fails is within the blow's tolerance, and everything is redundant again afterwards.
   */
  readonly hypothesis: readonly Hypothesis[];
  readonly load: LoadProfile;
  readonly method: Method;
  readonly abortWhen: AbortConditions;
  readonly clientRetries: number;
}

/**
 * `basic`: one member fails in one of the usual ways; the demo runs these. `member`: one member, in another way. `strain`:
 * it goes on, but badly. `outage`: a whole tier. `chaos`: chosen by a seed. `load`: nothing fails.
 */
export type DrillScope = 'basic' | 'member' | 'strain' | 'outage' | 'chaos' | 'load';

export type DrillTier =
  | 'gateway'
  | 'balancer'
  | 'primary'
  | 'standby'
  | 'etcd'
  | 'cache-master'
  | 'sentinel'
  | 'storage'
  | 'queue'
  | 'database'
  | 'cache';

export type Hypothesis =
  /** 99 of 100 requests are answered within this time, counted from when they were due. */
  | { readonly kind: 'p99'; readonly atMostMs: number }
  /** Instead of the blows' tolerances: this share of all requests may fail. */
  | { readonly kind: 'failed-share'; readonly atMost: number }
  /** While nobody serves, clients are told so with this status. */
  | { readonly kind: 'refused-with'; readonly status: number }
  /** While the fault lasts, each member of the tier goes on answering inside its own pod. */
  | { readonly kind: 'goes-on-inside'; readonly tier: 'gateway' }
  /** While the fault lasts its victim goes on: nobody takes it for dead, and it does not die of it. */
  | { readonly kind: 'lives-on' };

/** One fault: whom it hits, what is done, what it may cost and for how long. */
export interface Blow {
  readonly tier: DrillTier;
  /** `spare`: one that does not serve. `same`: whom the blow before it hit. */
  readonly hits: 'one' | 'all' | 'spare' | 'same';
  readonly plan: (target: FaultTarget) => Fault;
  /** `was killed`: for the verdict's sentence. */
  readonly deed: string;
  readonly tolerates: Tolerance;
  /** The same of the sessions that are opened beside the submissions; left out where none are. */
  readonly sessionsTolerate?: Tolerance;
  /** The lead is given away, not lost: there is nothing for a guardian to do. */
  readonly isPlanned?: boolean;
  /** The fault is undone after this time, or earlier once the stack noticed and served again. */
  readonly holdMs: number;
  /** How long after the fault slow answers are still counted as its doing. */
  readonly recoveryWindowMs: number;
  /** How long after the hold time its victim may take to be redundant again. */
  readonly backWithinMs: number;
  /** What the stack or its machine must have for it; asked before any load. */
  readonly needs?: (asked: AskedMember) => readonly Need[];
}

/** Whom a need is asked of: no life of it is known yet. */
export type AskedMember = Omit<FaultTarget, 'containerId' | 'infraContainerId'>;

/** A question whose answer begins with `expects` where the fault is possible. */
export interface Need {
  readonly container: string;
  readonly command: readonly string[];
  readonly isPrivileged: boolean;
  readonly expects: string;
  readonly otherwise: { readonly message: string; readonly hint: string };
  /** True: not impossible but harmful, so whoever types the stack's name may have it. */
  readonly isForcible: boolean;
}

export interface Step {
  /** Struck together, each under a lease of its own. */
  readonly blows: readonly Blow[];
  /** When the next step begins: everybody redundant again, or only the victims alive. */
  readonly until: 'redundant' | 'running';
}

export type Method =
  | { readonly kind: 'load-only' }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  /** So many blows of the pool together, in as many tiers, chosen by the seed. */
  | { readonly kind: 'random'; readonly pool: readonly Blow[]; readonly together: number }
  /** One blow of the pool after the other, each only when everything is redundant again. */
  | {
      readonly kind: 'rolling';
      readonly pool: readonly Blow[];
      readonly forMs: number;
      readonly atMost: number;
    };

/** The drill is broken off, and everything undone, as soon as one is met. */
export interface AbortConditions {
  /** Fewer rows are stored than were acknowledged; looked at between two steps. */
  readonly onLoss: boolean;
  /** Before a further step the stack was not redundant for so long. */
  readonly notRedundantForMs: number;
  /** Room on the disk of Tandem's own data. */
  readonly hostDiskBelowBytes: number;
}
