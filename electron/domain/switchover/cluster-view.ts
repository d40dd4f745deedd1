/** A group with one primary as its manager holds it for true, for the orders that a person gives. */
export interface ClusterView {
  /** Null while nobody leads. */
  readonly leader: string | null;
  /** Members that hold every acknowledged write. */
  readonly inSync: readonly string[];
  /** An acknowledged write waits for one of them; otherwise the last ones may be on the leader alone. */
  readonly isSynchronous: boolean;
  /** Nobody elects or starts anything until a person says so. */
  readonly isPaused: boolean;
  /** A switchover was asked for and did not come about yet. */
  readonly isSwitchingOver: boolean;
  readonly members: readonly ClusterMember[];
}

export interface ClusterMember {
  readonly member: string;
  /** The manager's own word: `streaming`, `starting`, `creating replica`, `stopped`. */
  readonly state: string;
  readonly timeline: number | null;
  /** What it has not received yet; null when that is not known, as without a leader. */
  readonly lagBytes: number | null;
}

/** A standby that receives what its leader writes. */
export function follows({ state }: ClusterMember): boolean {
  return state === 'streaming' || state === 'in archive recovery';
}

export function memberOf(view: ClusterView, name: string): ClusterMember | undefined {
  return view.members.find(({ member }) => member === name);
}
