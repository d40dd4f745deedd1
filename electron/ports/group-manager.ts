import type { ClusterView } from '../domain/switchover/cluster-view.ts';

/** How a person's orders reach whoever manages a group: Patroni, or the Sentinels. */
export interface GroupManager {
  /** Throws a `FailureError` when nobody who knows can be asked. */
  view(): Promise<ClusterView>;
  /**
   * Orders the planned hand-over; resolves when the manager says that it came about. Throws `switchover-refused` with
   * the manager's reason in our words, or what kept the order from arriving.
   */
  handOver(from: string, to: string): Promise<void>;
  /** False: the manager chooses among all who may, and a wish is not heard. */
  readonly isChosenByOrder: boolean;
  /** Whether this member takes writes now, by its own word; false when it says nothing in time. */
  takesWrites(member: string, timeoutMs: number): Promise<boolean>;
  /** Null for a manager that knows no such orders. */
  readonly maintenance: GroupMaintenance | null;
}

/** Each resolves when the order was taken, and throws `manager-refused` or `promotion-refused` when it was not. */
export interface GroupMaintenance {
  setPaused(isPaused: boolean): Promise<void>;
  /** Throws the member's data away and copies the leader's. */
  reinitialise(member: string): Promise<void>;
  /** Restarts the server in place: it keeps leading, and nobody takes writes meanwhile. */
  restartServer(member: string): Promise<void>;
  /** Makes the member the leader, whatever it lacks. */
  promote(member: string): Promise<void>;
}
