import type { GuardedCache, GuardedDatabase, GuardedGroup } from '../failover/guarded-group.ts';
import type { DesiredContainer, DesiredState } from '../plan/desired-state.ts';
import { clusterScope } from './compile-patroni.ts';
import { backNetwork, containerName, infraName, memberNames, podNames } from './stack-names.ts';
import {
  findComponent,
  type PostgresSpec,
  type RedisSpec,
  type StackSpec,
  watchersOf,
} from './stack-spec.ts';

/** The groups of a stack that have a primary and somebody to take over from it. */
export function guardedGroups(
  spec: StackSpec,
  desired: Pick<DesiredState, 'containers'>,
): readonly GuardedGroup[] {
  return spec.components.flatMap((component): readonly GuardedGroup[] => {
    const own = desired.containers.filter((container) => container.component === component.name);
    if (component.kind === 'postgres') return guardedDatabase(spec, component, own);
    return component.kind === 'redis' ? guardedCache(spec, component, own) : [];
  });
}

/** Those that somebody is to guard: none where the stack file says so, or cannot be read. */
export function groupsToGuard(
  spec: StackSpec | null,
  desired: Pick<DesiredState, 'containers'> | null,
): readonly GuardedGroup[] {
  return spec?.guardian.enabled === true && desired !== null ? guardedGroups(spec, desired) : [];
}

function guardedDatabase(
  spec: StackSpec,
  database: PostgresSpec,
  own: readonly DesiredContainer[],
): readonly GuardedDatabase[] {
  const cluster = databaseCluster(spec, database);
  if (cluster === null) return [];
  return [{ ...guardedParts(spec, database, own, 'patroni'), cluster }];
}

function guardedCache(
  spec: StackSpec,
  cache: RedisSpec,
  own: readonly DesiredContainer[],
): readonly GuardedCache[] {
  const watch = cacheWatch(spec, cache);
  if (watch === null) return [];
  const parts = guardedParts(spec, cache, own, 'sentinel');
  const addresses = parts.members.flatMap(({ member, infraContainer }) => {
    const infra = own.find(({ name }) => name === infraContainer);
    const back = infra?.networks.find(({ network }) => network === backNetwork(spec.name));
    return back === undefined ? [] : [[member, back.address]];
  });
  return [{ ...parts, watch, addresses: Object.fromEntries(addresses) }];
}

/** Where the members of a database with standbys write who leads; null for a single server. */
export function databaseCluster(
  spec: StackSpec,
  database: PostgresSpec,
): { readonly etcdPods: readonly string[]; readonly scope: string } | null {
  if (database.topology !== 'primary-standby') return null;
  const consensus = findComponent(spec, database.consensus ?? '', 'etcd');
  return {
    etcdPods: consensus === null ? [] : podNames(consensus).map((pod) => infraName(spec.name, pod)),
    scope: clusterScope(spec.name, database.name),
  };
}

/** Who watches a cache; null for one that nobody does. */
export function cacheWatch(spec: StackSpec, cache: RedisSpec): GuardedCache['watch'] | null {
  const sentinels = watchersOf(spec, cache).flatMap(memberNames);
  if (sentinels.length === 0) return null;
  return { sentinels: sentinels.map((member) => containerName(spec.name, member)), group: cache.name };
}

function guardedParts<Manager extends GuardedGroup['manager']>(
  spec: StackSpec,
  component: { readonly name: string },
  own: readonly DesiredContainer[],
  manager: Manager,
) {
  const members = own.flatMap((container) => guardedMember(container, own));
  const { silence: silenceMs } = spec.guardian;
  const group = {
    ...{ name: component.name, manager, members: members.map(({ member }) => member) },
    ...(silenceMs === undefined ? {} : { silenceMs }),
  };
  return { stack: spec.name, manager, group, members };
}

function guardedMember(
  { role, member, name, joins, readiness }: DesiredContainer,
  own: readonly DesiredContainer[],
): GuardedGroup['members'] {
  const infra = own.find((other) => other.name === joins);
  if (role !== 'member' || infra === undefined || readiness === null) return [];
  const networks = infra.networks.map(({ network }) => network);
  return [{ member, container: name, infraContainer: infra.name, probe: readiness.probe, networks }];
}
