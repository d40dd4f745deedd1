/** What Patroni's members hold of their cluster in etcd: whoever has the leader key is their primary. */
export interface LeaderKeys {
  /** All keys as of one moment. Throws a `FailureError` when no etcd answers. */
  read(cluster: LeaderCluster, timeoutMs: number): Promise<Leadership>;
  /**
   * Deletes the key in one transaction, on condition that it is still exactly this leadership; Patroni then elects by its
   * own rules. `changed`: somebody leads again or already gave up, and nothing was done. A failure leaves open whether it
   * happened; asking again is safe, because a new leadership has another revision.
   */
  release(cluster: LeaderCluster, leader: Leader, timeoutMs: number): Promise<'released' | 'changed'>;
}

export interface LeaderCluster {
  /** Infra containers of the etcd members; any of them speaks for all. */
  readonly etcdPods: readonly string[];
  /** Patroni's name for the cluster. */
  readonly scope: string;
}

export interface Leadership {
  /** Null while nobody leads. */
  readonly leader: Leader | null;
  /** Standbys that have every acknowledged commit, by the leader's own word; empty in asynchronous mode. */
  readonly inSync: readonly string[];
  /** A commit waits for a standby. */
  readonly isSynchronous: boolean;
  /** Maintenance mode: Patroni neither elects nor starts anything. */
  readonly isPaused: boolean;
  /** Somebody has asked for a switchover that did not come about yet. */
  readonly isSwitchingOver: boolean;
}

export interface Leader {
  readonly member: string;
  /** etcd's revision of the last change of the key, a 64-bit number as text. */
  readonly revision: string;
}
