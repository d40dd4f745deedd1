import type { Deciders, GroupObservation } from './group-observation.ts';

/** How a group with a primary stands: who leads, who follows how closely, and what the loss of the leader would cost. */
export interface GroupStatus {
  readonly name: string;
  readonly manager: GroupObservation['manager'];
  readonly commits: GroupObservation['commits'];
  /** The member that takes writes, by its own word; null when none does, or more than one. */
  readonly leader: string | null;
  readonly leaderSinceMs: number | null;
  readonly timeline: number | null;
  /** Every member that says that it takes writes: more than one is the worst that can happen. */
  readonly writers: readonly string[];
  readonly hasTwoLeaders: boolean;
  /** Whether the leader may be lost: somebody has what it acknowledged, and would be made leader. */
  readonly redundancy: 'redundant' | 'not-redundant' | 'unknown';
  /** `paused`: a person holds the manager. `failsafe`, `no-quorum`: those who decide are not enough. */
  readonly mode: 'automatic' | 'paused' | 'failsafe' | 'no-quorum' | 'unknown';
  readonly deciders: DecidersStatus;
  /** Whole sentences, the most important first. */
  readonly statements: readonly Statement[];
  /** By name. */
  readonly members: readonly string[];
  /** Followers that could take over without losing what was acknowledged; in asynchronous groups those that follow. */
  readonly successors: readonly string[];
}

export interface GroupDescription extends GroupStatus {
  readonly standings: readonly MemberStanding[];
}

export type DecidersStatus = Pick<Deciders, 'kind' | 'members' | 'answering' | 'needed' | 'known'>;

export interface Statement {
  /** `alarm`: act now. `warning`: less is protected than was planned. `good`: as planned. `note`: worth knowing. */
  readonly tone: 'alarm' | 'warning' | 'good' | 'note';
  readonly text: string;
}

/** `unknown`: it runs, and nobody could tell. `none`: it does not run. */
export type DataRole = 'primary' | 'standby' | 'sync-standby' | 'master' | 'replica' | 'unknown' | 'none';

export interface MemberStanding {
  readonly member: string;
  readonly role: DataRole;
  readonly acceptsWrites: boolean;
  readonly timeline: number | null;
  readonly link: 'up' | 'down' | null;
  readonly sync: 'sync' | 'potential' | 'async' | null;
  /** How far what it shows is behind its leader; null for the leader, and where nobody can tell. */
  readonly lagBytes: number | null;
  readonly lagSeconds: number | null;
  /** What it has not even received: that is lost when its leader is. */
  readonly missingBytes: number | null;
  /** When it was last seen with nothing missing; epoch milliseconds. */
  readonly inStepAtMs: number | null;
  /** Why nothing more is known of it; empty otherwise. */
  readonly trouble: string;
}

/** What a description begins with; the verdict and its words follow from it. */
export type GroupFacts = Omit<GroupDescription, 'redundancy' | 'statements'>;
