import type { DrilledPart } from '../drill/drill-conditions.ts';
import type { ObservedContainer } from '../plan/observed-state.ts';
import { filesUsedBy } from './shared-files.ts';
import { WARDEN } from './stack-names.ts';
import { type ComponentSpec, findComponent, type StackSpec, watchersOf } from './stack-spec.ts';

/**
 * What a proof rests on: the components that the drill struck, those who decide who leads them, and everything whose
 * work goes through them, up to the balancer that clients talk to. What lies behind them (a gateway's database, when a
 * gateway was struck) is no part of it: it did not have to do anything new.
 */
export function componentsTouched(
  spec: StackSpec,
  struck: readonly string[],
  guardedByWarden: boolean,
): readonly string[] {
  const decided = spec.components.filter(({ name }) =>
    struck.some((one) => decidersOf(spec, name).includes(one)),
  );
  const touched = new Set([...struck, ...decided.map(({ name }) => name)]);
  // A set that is added to while it is walked through is walked through to its new end.
  for (const name of touched) {
    for (const component of spec.components) {
      if (worksThrough(spec, component).includes(name)) touched.add(component.name);
    }
  }
  for (const name of [...struck, ...decided.map(({ name }) => name)]) {
    for (const decider of decidersOf(spec, name)) touched.add(decider);
  }
  if (guardedByWarden) touched.add(WARDEN);
  return [...touched].sort();
}

/** The components that a verdict's victims belong to; all of them when none is known by that name. */
export function struckComponents(
  victims: string,
  containers: readonly Pick<ObservedContainer, 'member' | 'component' | 'role'>[],
): readonly string[] {
  const named = victims.split(/[^a-z0-9-]+/);
  const members = containers.filter(({ role }) => role === 'member');
  const struck = members.filter(({ member }) => named.includes(member));
  return [...new Set((struck.length > 0 ? struck : members).map(({ component }) => component))];
}

/** The components as they are on the engine; those that are not there at all are left out. */
export function drilledParts(
  components: readonly string[],
  containers: readonly Pick<ObservedContainer, 'name' | 'component' | 'role' | 'image' | 'specHash'>[],
): DrilledPart[] {
  return components.flatMap((component) => {
    const own = containers.filter((container) => container.component === component);
    if (own.length === 0) return [];
    const members = own.filter(({ role }) => role === 'member');
    return [
      {
        component,
        image: [...new Set(members.map(({ image }) => image))].sort().join(', '),
        members: members.length,
        containers: Object.fromEntries(own.map(({ name, specHash }) => [name, specHash]).sort()),
      },
    ];
  });
}

export function worksThrough(spec: StackSpec, component: ComponentSpec): readonly string[] {
  const files = filesUsedBy(spec, component).map((use) => use.files.name);
  switch (component.kind) {
    case 'balancer':
      return component.routes.map(({ to }) => to);
    case 'gateway':
      return [component.database, component.sessions ?? [], files].flat();
    case 'service':
      return [component.dependsOn, files].flat();
    case 'files':
      return component.source.kind === 'nfs-server' ? [component.source.server] : [];
    case 'postgres':
    case 'etcd':
    case 'redis':
    case 'sentinel':
    case 'nfs-server':
      return [];
  }
}

export function decidersOf(spec: StackSpec, name: string): readonly string[] {
  const database = findComponent(spec, name, 'postgres');
  if (database?.consensus !== undefined) return [database.consensus];
  const cache = findComponent(spec, name, 'redis');
  return cache === null ? [] : watchersOf(spec, cache).map((watcher) => watcher.name);
}
