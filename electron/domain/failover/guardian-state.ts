import { type Life, type MemberHealth, type ProbeOutcome, unknownHealth } from '../health/member-health.ts';
import type { ActOutcome, IssuedAct } from './acts.ts';
import type { Group, GroupLook, Instructions, Leadership } from './group.ts';
import type { Incident } from './incident.ts';

/** All that a guardian knows of one group. Nothing of it must survive: looks bring it back. */
export interface GuardianState {
  readonly group: Group;
  readonly instructions: Instructions;
  /** The newest; null before the first. */
  readonly look: GroupLook | null;
  readonly health: Readonly<Record<string, MemberHealth>>;
  /** The last life that was seen to lead and to answer: another life in its place was born of a death. */
  readonly served: { readonly leader: string; readonly life: Life } | null;
  readonly phase: Phase;
  /** The last that was seen to lead, also while nobody does. */
  readonly lastLeader: string | null;
  /** From whom a hand-over was begun, and counted, until another is seen to lead. */
  readonly leaderGivenUp: string | null;
  /** When the leader changed or a hand-over was begun, within the window, oldest first; drills are not counted. */
  readonly changesAtMs: readonly number[];
  /** The last of them, drills included. */
  readonly lastChangeAtMs: number | null;
  readonly starts: Readonly<Record<string, { readonly count: number; readonly lastAtMs: number }>>;
  readonly inFlight: readonly InFlight[];
  /** An event came while a look was under way, which may have begun before it. */
  readonly mustLookAgain: boolean;
  readonly lastActId: number;
  /** What was last refused and recorded, so that it is said once. */
  readonly refusedId: string | null;
}

export interface InFlight extends IssuedAct {
  readonly issuedAtMs: number;
}

/**
 *   watching ─► fencing ─► confirming ─► handing-over ─► settling ─► watching
 *                 ▲  │        │  ▲            │             │
 *                 └──┼────────┘  └─ pausing ◄─┴─────────────┘   tried again, with bounds
 *                    └─► reading-again ─► fencing                the container lives another life
 *
 * Any step goes back to `watching` when the leader has changed, a person says so, or the tries are used up.
 * `actId`: the answer that the step waits for; the answer to a former step proves nothing about this one.
 */
export type Phase =
  | { readonly kind: 'watching' }
  | { readonly kind: 'fencing'; readonly handOver: HandOver; readonly actId: number }
  | { readonly kind: 'confirming'; readonly handOver: HandOver; readonly actId: number }
  | { readonly kind: 'reading-again'; readonly handOver: HandOver; readonly untilMs: number }
  | { readonly kind: 'handing-over'; readonly handOver: HandOver; readonly actId: number }
  | { readonly kind: 'settling'; readonly handOver: HandOver; readonly untilMs: number }
  | { readonly kind: 'pausing'; readonly handOver: HandOver; readonly untilMs: number };

export interface HandOver {
  /** Read before the proof of death. A primary that came back after the proof has written another revision. */
  readonly leadership: Leadership & { readonly leader: string };
  readonly life: Life | null;
  readonly attempts: number;
  readonly incident: Incident;
}

export type GuardianInput =
  /** The engine said that something happened. Only ever the cause of a look. */
  | { readonly kind: 'hinted' }
  | { readonly kind: 'ticked' }
  | {
      readonly kind: 'probed';
      readonly member: string;
      readonly life: Life;
      readonly outcome: ProbeOutcome;
    }
  | { readonly kind: 'instructed'; readonly instructions: Instructions }
  | { readonly kind: 'acted'; readonly id: number; readonly outcome: ActOutcome };

/** A state and what is to be done about it. */
export interface Transition {
  readonly state: GuardianState;
  readonly acts: readonly IssuedAct[];
}

/**
 * @param changesAtMs hand-overs of the group that the journal knows, so that a guardian that is restarted again and
 * again does not hand over again and again.
 */
export function newGuardian(
  group: Group,
  instructions: Instructions,
  atMs: number,
  changesAtMs: readonly number[] = [],
): GuardianState {
  return {
    group,
    instructions,
    look: null,
    health: Object.fromEntries(group.members.map((member) => [member, unknownHealth(atMs)])),
    served: null,
    lastLeader: null,
    leaderGivenUp: null,
    phase: { kind: 'watching' },
    changesAtMs,
    lastChangeAtMs: changesAtMs.at(-1) ?? null,
    starts: {},
    inFlight: [],
    mustLookAgain: false,
    lastActId: 0,
    refusedId: null,
  };
}

export function healthOf(state: GuardianState, member: string): MemberHealth | null {
  return state.health[member] ?? null;
}
