import type { EngineState, Life } from '../health/member-health.ts';

/** A group with one primary: a PostgreSQL cluster under Patroni, or Redis under Sentinel. */

export type ClusterManager = 'patroni' | 'sentinel';

export interface Group {
  /** Name of the component. */
  readonly name: string;
  readonly manager: ClusterManager;
  readonly members: readonly string[];
  /** How long its primary may say nothing; left out, as long as everybody's. */
  readonly silenceMs?: number | undefined;
}

/** What the engine says about one member. */
export interface MemberLook {
  readonly member: string;
  readonly engineState: EngineState;
  /** Null when it never ran. */
  readonly life: Life | null;
  /** Exit code 0 or that of SIGTERM: it was asked to end. Meaningless while it runs. */
  readonly endedCleanly: boolean;
  /** The engine failed to start it and does not try again. */
  readonly isGivenUp: boolean;
}

/** Who leads, in the manager's own words, with the revision that a conditional hand-over compares. */
export interface Leadership {
  /** Null while nobody leads. */
  readonly leader: string | null;
  /** etcd's mod revision of the leader key; Sentinel's configuration epoch. */
  readonly revision: string;
}

/** One look at the engine and the manager. The leadership is read before the containers, or beside them. */
export interface GroupLook {
  /** When its reading began: nothing in it is older. */
  readonly beganAtMs: number;
  readonly members: readonly MemberLook[];
  /** Null when no manager could be asked. */
  readonly leadership: Leadership | null;
  /** Members that hold every acknowledged write: Patroni's sync key, replicas whose link Sentinel sees up. */
  readonly inSync: readonly string[];
  /** A person has put the manager into maintenance mode; left out by managers that have none. */
  readonly isPaused?: boolean;
}

/** What a person decided. It weighs more than anything that is seen. */
export interface Instructions {
  /** False while another guardian of the stack acts. */
  readonly isEnabled: boolean;
  /** A run is changing the group: an update, a planned switchover, a drill that must be unassisted. */
  readonly isInMaintenance: boolean;
  /** A drill breaks the group on purpose: the changes of leader that it causes are no sign of trouble. */
  readonly isInDrill: boolean;
  readonly stoppedOnPurpose: readonly string[];
}

export function memberOf(look: GroupLook | null, member: string): MemberLook | undefined {
  return look?.members.find((entry) => entry.member === member);
}
