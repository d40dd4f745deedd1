import type { DecidedGroup, MemberShape } from '../../../../../renderer/features/topology/graph.ts';

/** Stacks as the picture needs them: made by hand, and by seed. */

export function shapes(
  component: string,
  kind: string,
  count: number,
  over: { readonly pod?: string } = {},
): readonly MemberShape[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${component}-${index + 1}`;
    return { name, component, kind, pod: over.pod ?? name };
  });
}

export const balancer = (component: string, count = 2) =>
  shapes(component, 'balancer', count, { pod: component });

export function groupOf(name: string, deciders: readonly string[]): DecidedGroup {
  return { name, deciders: { members: [...deciders] } };
}

interface MadeStack {
  readonly members: readonly MemberShape[];
  readonly groups: readonly DecidedGroup[];
}

export const SMALL: MadeStack = {
  members: [
    ...balancer('entrance', 1),
    ...shapes('gateway', 'gateway', 1),
    ...shapes('database', 'postgres', 1),
  ],
  groups: [],
};

/** The default system. */
export const TWELVE: MadeStack = {
  members: [
    ...balancer('balancer'),
    ...shapes('gateway', 'gateway', 2),
    ...balancer('database-balancer'),
    ...shapes('database', 'postgres', 2),
    ...shapes('consensus', 'etcd', 1),
    ...shapes('cache', 'redis', 2),
    ...shapes('files-server', 'nfs-server', 1),
  ],
  groups: [groupOf('database', ['consensus-1']), groupOf('cache', [])],
};

export const THIRTY: MadeStack = {
  members: [
    ...balancer('balancer'),
    ...shapes('gateway', 'gateway', 12),
    ...balancer('database-balancer'),
    ...shapes('database', 'postgres', 3),
    ...shapes('consensus', 'etcd', 3),
    ...shapes('cache', 'redis', 3),
    ...shapes('sentinel', 'sentinel', 3),
    ...shapes('files-server', 'nfs-server', 1),
    ...shapes('search', 'service', 1),
  ],
  groups: [
    groupOf('database', ['consensus-1', 'consensus-2', 'consensus-3']),
    groupOf('cache', ['sentinel-1', 'sentinel-2', 'sentinel-3']),
  ],
};

/** A small generator, so that a stack that fails can be made again from its seed. */
export function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    return state / 2 ** 32;
  };
}

/** Up to thirty members, of any mixture of components. */
export function stackOf(seed: number): MadeStack {
  const random = seeded(seed);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const all = [
    ...balancer('balancer', upTo(3)),
    ...shapes('gateway', 'gateway', upTo(16)),
    ...shapes('site', 'service', upTo(3)),
    ...balancer('database-balancer', upTo(2)),
    ...shapes('database', 'postgres', upTo(3)),
    ...shapes('consensus', 'etcd', upTo(5)),
    ...shapes('cache', 'redis', upTo(5)),
    ...shapes('sentinel', 'sentinel', upTo(5)),
    ...shapes('files-server', 'nfs-server', upTo(1)),
  ].slice(0, 30);
  const namesOf = (component: string) =>
    all.filter((member) => member.component === component).map(({ name }) => name);
  const groups = [
    ...(namesOf('database').length > 1 ? [groupOf('database', namesOf('consensus'))] : []),
    ...(namesOf('cache').length > 1 ? [groupOf('cache', namesOf('sentinel'))] : []),
  ];
  return { members: all, groups };
}

export function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = seeded(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
