import type { Probe } from '../plan/desired-state.ts';
import type { Group } from './group.ts';

/** A group with a primary and where its parts are found: what a guardian must know of a stack, and nothing else. */
export type GuardedGroup = GuardedDatabase | GuardedCache;

/** PostgreSQL under Patroni: `manager: 'patroni'`. */
export interface GuardedDatabase extends GuardedParts<'patroni'> {
  /** Where Patroni's members write who leads. */
  readonly cluster: { readonly etcdPods: readonly string[]; readonly scope: string };
}

/** Redis or Valkey under Sentinels: `manager: 'sentinel'`. */
export interface GuardedCache extends GuardedParts<'sentinel'> {
  readonly watch: SentinelWatch;
  /** Sentinels know servers by these only. */
  readonly addresses: Readonly<Record<string, string>>;
}

export interface SentinelWatch {
  /** Containers of all Sentinels, those that are down included. */
  readonly sentinels: readonly string[];
  /** The name under which they know the servers. */
  readonly group: string;
}

interface GuardedParts<Manager extends Group['manager']> {
  readonly stack: string;
  readonly manager: Manager;
  readonly group: Group;
  readonly members: readonly GuardedMember[];
}

export interface GuardedMember {
  readonly member: string;
  readonly container: string;
  readonly infraContainer: string;
  readonly probe: Probe;
  /** Networks of the pod; one that lost any of them is cut off, although it answers inside its pod. */
  readonly networks: readonly string[];
}
