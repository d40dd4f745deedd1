import type { Probe } from '../plan/desired-state.ts';
import type { Group } from './group.ts';

/** A group with one primary and where its parts are found: what a guardian must know of a stack, and nothing else. */
export interface GuardedGroup {
  readonly stack: string;
  readonly group: Group;
  readonly members: readonly GuardedMember[];
  /** Where Patroni's members write who leads. */
  readonly cluster: { readonly etcdPods: readonly string[]; readonly scope: string };
}

export interface GuardedMember {
  readonly member: string;
  readonly container: string;
  readonly infraContainer: string;
  readonly probe: Probe;
  /** Networks of the pod; one that lost any of them is cut off, although it answers inside its pod. */
  readonly networks: readonly string[];
}
