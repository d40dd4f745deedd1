/** What was read about a group with a primary: each member's own word, and what those say who decide which one leads. */

export type GroupManager = 'patroni' | 'sentinel';

export interface GroupObservation {
  /** Name of the component. */
  readonly name: string;
  readonly manager: GroupManager;
  /**
   * When a commit is acknowledged: `synchronous` once a standby has it, if there is one; `strict` never before;
   * `asynchronous` at once.
   */
  readonly commits: 'synchronous' | 'strict' | 'asynchronous';
  /** The leader takes writes only while so many follow it; 0 where it takes them alone. */
  readonly followersToWrite: number;
  readonly members: readonly MemberObservation[];
  readonly deciders: Deciders;
  /** Epoch milliseconds since when the one that takes writes does so; null when nobody could tell. */
  readonly leaderSinceMs: number | null;
}

export interface MemberObservation {
  readonly member: string;
  /** Its container and its pod's run. */
  readonly isRunning: boolean;
  /** Null when it said nothing, or nothing that can be believed. */
  readonly word: MemberWord | null;
  /** Why there is no word; empty when there is one. */
  readonly trouble: string;
}

/** What a member says of itself. Its manager has no part in it, except for the two modes at the end. */
export interface MemberWord {
  /** Whether its server takes writes: the only thing that counts when two of them might. */
  readonly acceptsWrites: boolean;
  readonly timeline: number | null;
  /** End of the log that it wrote, or has replayed; bytes. */
  readonly positionBytes: number | null;
  /** End of the log that a follower has received, replayed or not. */
  readonly receivedBytes: number | null;
  /** When the newest commit that a follower has replayed was made; epoch milliseconds. */
  readonly replayedAtMs: number | null;
  /** A follower's stream from its leader; null for one that takes writes. */
  readonly link: 'up' | 'down' | null;
  /** Who follows a member that takes writes. */
  readonly followers: readonly Follower[];
  /** A person told the manager to do nothing. */
  readonly isPaused: boolean;
  /** It leads by the consent of the other members, because no decider answers. */
  readonly isFailsafe: boolean;
}

export interface Follower {
  readonly member: string;
  readonly isStreaming: boolean;
  /** `sync`: commits wait for it. `potential`: they would if the present one went. `async`: they do not. */
  readonly sync: 'sync' | 'potential' | 'async';
  /** Since it last confirmed, where the leader says so. */
  readonly lagSeconds: number | null;
}

/** The members of etcd, or the Sentinels. */
export interface Deciders {
  readonly kind: 'etcd' | 'sentinel';
  readonly members: readonly string[];
  /** Those that answer well. */
  readonly answering: readonly string[];
  /** How many must agree before anybody else may lead. */
  readonly needed: number;
  /** Whom they hold for the leader; null when they name nobody. */
  readonly leader: string | null;
  /** Why nobody knows what they think; empty when they said it. */
  readonly trouble: string;
  /** By their own word, whether enough of them reach each other; null when they say nothing of the kind. */
  readonly canElect: boolean | null;
  /** Of Sentinels: how many of each kind the one that was asked knows. */
  readonly known: { readonly deciders: number; readonly followers: number } | null;
}
