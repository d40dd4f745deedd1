import type { ClusterMember } from '../domain/switchover/cluster-view.ts';
import type { PatroniAnswer } from '../domain/switchover/patroni-answer.ts';

/** One member's Patroni: what it knows of its cluster, and what it is told. */
export interface Patroni {
  /** As the member in this pod knows them from etcd. Throws a `FailureError` when it cannot be asked or believed. */
  members(infraContainer: string, timeoutMs: number): Promise<readonly ClusterMember[]>;
  /**
   * Given inside the member's container, where the password for it is. Every status is an answer. Throws
   * `deadline-exceeded`, or what kept the command from running.
   */
  order(container: string, order: PatroniOrder, timeoutMs: number): Promise<PatroniAnswer>;
}

export interface PatroniOrder {
  readonly method: 'POST' | 'PATCH';
  readonly path: '/switchover' | '/failover' | '/reinitialize' | '/restart' | '/config';
  readonly body: Readonly<Record<string, string | boolean | null>>;
}
