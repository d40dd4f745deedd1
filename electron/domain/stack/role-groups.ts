import type { GroupObservation } from '../health/group-observation.ts';
import type { DesiredContainer, DesiredState } from '../plan/desired-state.ts';
import { clusterScope } from './compile-patroni.ts';
import {
  type ComponentSpec,
  findComponent,
  type PostgresSpec,
  type RedisSpec,
  type StackSpec,
  watchersOf,
} from './stack-spec.ts';

/** A component with a primary and followers, and where those are found who can tell how it stands. */
export interface RoleGroup {
  readonly stack: string;
  /** Name of the component. */
  readonly name: string;
  readonly manager: GroupObservation['manager'];
  readonly commits: GroupObservation['commits'];
  readonly followersToWrite: number;
  /** What its manager calls it. */
  readonly scope: string;
  readonly members: readonly GroupPlace[];
  readonly deciders: {
    readonly kind: 'etcd' | 'sentinel';
    readonly members: readonly GroupPlace[];
    /** How many must agree. */
    readonly needed: number;
  };
}

export interface GroupPlace {
  readonly member: string;
  readonly container: string;
  readonly infraContainer: string;
  /** On the first network of its pod. */
  readonly address: string;
}

export function roleGroups(spec: StackSpec, desired: DesiredState): readonly RoleGroup[] {
  return spec.components.flatMap((component) => {
    if (component.kind === 'postgres' && component.topology === 'primary-standby')
      return [databaseGroup(spec, desired, component)];
    if (component.kind === 'redis' && component.topology === 'sentinel')
      return [cacheGroup(spec, desired, component)];
    return [];
  });
}

function databaseGroup(spec: StackSpec, desired: DesiredState, database: PostgresSpec): RoleGroup {
  const consensus = findComponent(spec, database.consensus ?? '', 'etcd');
  const deciders = consensus === null ? [] : placesOf(desired, consensus);
  return {
    stack: spec.name,
    name: database.name,
    manager: 'patroni',
    commits: COMMITS[database.synchronous ?? 'on'],
    // Commits may wait for a standby; they are not refused.
    followersToWrite: 0,
    scope: clusterScope(spec.name, database.name),
    members: placesOf(desired, database),
    deciders: { kind: 'etcd', members: deciders, needed: majorityOf(deciders.length) },
  };
}

function cacheGroup(spec: StackSpec, desired: DesiredState, cache: RedisSpec): RoleGroup {
  const watchers = watchersOf(spec, cache);
  const deciders = watchers.flatMap((sentinel) => placesOf(desired, sentinel));
  return {
    stack: spec.name,
    name: cache.name,
    manager: 'sentinel',
    commits: 'asynchronous',
    followersToWrite: cache.minReplicasToWrite,
    scope: cache.name,
    members: placesOf(desired, cache),
    deciders: {
      kind: 'sentinel',
      members: deciders,
      // The quorum finds the master down; the one that replaces it is elected by most of all.
      needed: Math.max(majorityOf(deciders.length), ...watchers.map(({ quorum }) => quorum)),
    },
  };
}

const COMMITS = { on: 'synchronous', strict: 'strict', off: 'asynchronous' } as const;

function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

function placesOf(desired: DesiredState, component: ComponentSpec): readonly GroupPlace[] {
  const own = desired.containers.filter((container) => container.component === component.name);
  const infraOf = ({ joins }: DesiredContainer) => own.find(({ name }) => name === joins);
  return own.flatMap((container): readonly GroupPlace[] => {
    const infra = infraOf(container);
    if (container.role !== 'member' || infra === undefined) return [];
    return [
      {
        member: container.member,
        container: container.name,
        infraContainer: infra.name,
        address: infra.networks[0]?.address ?? '',
      },
    ];
  });
}
