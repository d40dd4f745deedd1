import type { ActOutcome } from '../domain/failover/acts.ts';
import type { GroupLook, Leadership } from '../domain/failover/group.ts';
import type { Incident } from '../domain/failover/incident.ts';
import type { Life, ProbeOutcome } from '../domain/health/member-health.ts';

/**
 * How a guardian sees and touches one group. Every call ends within a few seconds. What was certainly not done is
 * answered by a `refused` outcome; a promise that rejects means that nobody knows.
 */
export interface GroupHands {
  /** Reads the leadership first, the containers after it or beside it. */
  look(): Promise<Omit<GroupLook, 'beganAtMs'>>;
  /**
   * Asks from another pod's network, so that a member that is cut off is silent. Answers within `timeoutMs`; rejects
   * when nobody could ask.
   */
  probe(member: string, timeoutMs: number): Promise<ProbeOutcome>;
  /** SIGKILL through the engine, only while the container lives this life. */
  kill(member: string, life: Life): Promise<ActOutcome>;
  /** Inspects the container. */
  confirm(member: string): Promise<ActOutcome>;
  /** One etcd transaction: delete the leader key if its value and mod revision are these. */
  releaseLeader(leadership: HeldLeadership): Promise<ActOutcome>;
  /**
   * Asks one Sentinel who leads under which epoch and orders the failover over the same connection; not at all when
   * `withinMs` has passed before the order is sent.
   */
  orderFailover(leadership: HeldLeadership, withinMs: number): Promise<ActOutcome>;
  /** Starts the container, only if it has not run since this life. */
  start(member: string, life: Life | null): Promise<ActOutcome>;
}

export type HeldLeadership = Leadership & { readonly leader: string };

/** Times of incidents are epoch milliseconds here. */
export interface IncidentLog {
  /** Replaces what was written under the same id. */
  record(incident: Incident): Promise<void>;
  /** When hand-overs of the group were begun. */
  handOversSince(group: string, sinceMs: number): Promise<readonly number[]>;
}
