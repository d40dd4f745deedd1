import type { GuardedGroup } from '../failover/guarded-group.ts';
import type { DesiredContainer, DesiredState } from '../plan/desired-state.ts';
import { clusterScope } from './compile-patroni.ts';
import { infraName, podNames } from './stack-names.ts';
import { findComponent, type PostgresSpec, type StackSpec } from './stack-spec.ts';

/** The groups of a stack that have a primary and somebody to take over from it. */
export function guardedGroups(spec: StackSpec, desired: DesiredState): readonly GuardedGroup[] {
  return spec.components.flatMap((component) => {
    const cluster = component.kind === 'postgres' ? databaseCluster(spec, component) : null;
    if (cluster === null) return [];
    const own = desired.containers.filter((container) => container.component === component.name);
    const members = own.flatMap((container) => guardedMember(container, own));
    const names = members.map(({ member }) => member);
    return [
      {
        stack: spec.name,
        group: { name: component.name, manager: 'patroni' as const, members: names },
        members,
        cluster,
      },
    ];
  });
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

function guardedMember(
  { role, member, name, joins, readiness }: DesiredContainer,
  own: readonly DesiredContainer[],
): GuardedGroup['members'] {
  const infra = own.find((other) => other.name === joins);
  if (role !== 'member' || infra === undefined || readiness === null) return [];
  const networks = infra.networks.map(({ network }) => network);
  return [{ member, container: name, infraContainer: infra.name, probe: readiness.probe, networks }];
}
