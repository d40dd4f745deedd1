import type { GroupStatus, MemberStatus } from '../../../electron/contract/schemas.ts';

/**
 * What belongs to the picture of a stack and what leads to what: by what members are, never by how they fare, so that
 * nothing moves when one of them restarts.
 */

export type MemberShape = Pick<MemberStatus, 'name' | 'component' | 'kind' | 'pod'>;

/** Who decides who leads a group. */
export interface DecidedGroup {
  readonly name: string;
  readonly deciders: Pick<GroupStatus['deciders'], 'members'>;
}

/** Where each balancer sends to, by component, as far as its own counters have told. */
export type Routes = Readonly<Record<string, readonly string[]>>;

/** All members of one component. */
export interface Part {
  readonly id: string;
  readonly kind: string;
  /** Counted from the clients; parts of one tier stand above each other. */
  readonly tier: number;
  /** In the order of their numbers. */
  readonly members: readonly string[];
  /** Its processes share one address: traffic reaches the part, not one of them. */
  readonly isOnePod: boolean;
  /** It has a leader and followers, between which data is copied. */
  readonly isGroup: boolean;
}

export interface Link {
  readonly kind: 'flow' | 'decides';
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly parts: readonly Part[];
  readonly links: readonly Link[];
}

export const CLIENTS = 'clients';

const TIERS = { work: 2, pooler: 3, store: 4, decider: 5 } as const;

const TIER_OF_KIND: Readonly<Record<string, number>> = {
  gateway: TIERS.work,
  web: TIERS.work,
  service: TIERS.work,
  pooler: TIERS.pooler,
  postgres: TIERS.store,
  redis: TIERS.store,
  'nfs-server': TIERS.store,
  files: TIERS.store,
  etcd: TIERS.decider,
  sentinel: TIERS.decider,
};

/** From top to bottom within a tier. */
const KIND_ORDER = ['balancer', 'web', 'gateway', 'service', 'postgres', 'redis', 'etcd', 'sentinel'];

const BALANCER = 'balancer';

export function graphOf(
  members: readonly MemberShape[],
  groups: readonly DecidedGroup[],
  routes: Routes,
): Graph {
  const components = [...new Set(members.map(({ component }) => component))].sort(compareNames);
  const kinds = new Map(
    components.map((name) => [name, members.find(({ component }) => component === name)?.kind ?? '']),
  );
  const targets = targetsOf(kinds, routes);
  const tiers = tiersOf(kinds, targets);
  const grouped = new Set(groups.map(({ name }) => name));
  const parts = components
    .map((id): Part => {
      const own = members.filter(({ component }) => component === id);
      return {
        id,
        kind: kinds.get(id) ?? '',
        tier: tiers.get(id) ?? TIERS.work,
        members: own.map(({ name }) => name).sort(compareNames),
        isOnePod: own.length > 1 && new Set(own.map(({ pod }) => pod)).size === 1,
        isGroup: grouped.has(id),
      };
    })
    .sort((a, b) => a.tier - b.tier || kindOrder(a) - kindOrder(b) || compareNames(a.id, b.id));
  return { parts, links: linksOf(parts, targets, groups, members) };
}

/** `gateway-2` before `gateway-10`. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1);
}

function kindOrder({ kind }: Part): number {
  const index = KIND_ORDER.indexOf(kind);
  return index === -1 ? KIND_ORDER.length : index;
}

/**
 * What each balancer leads to. Until its counters have told, its name does: `database-balancer` stands before
 * `database`; any other leads to whatever does the work, and where nothing does, to what is stored.
 */
function targetsOf(
  kinds: ReadonlyMap<string, string>,
  routes: Routes,
): ReadonlyMap<string, readonly string[]> {
  const names = [...kinds.keys()];
  const inTier = (tier: number) => names.filter((name) => TIER_OF_KIND[kinds.get(name) ?? ''] === tier);
  const balancers = names.filter((name) => kinds.get(name) === BALANCER);
  return new Map(
    balancers.map((name) => {
      const told = (routes[name] ?? []).filter((target) => target !== name && kinds.has(target));
      if (told.length > 0) return [name, [...told].sort(compareNames)];
      const fronted = names.find((other) => name === `${other}-balancer`);
      if (fronted !== undefined) return [name, [fronted]];
      const work = inTier(TIERS.work);
      return [name, work.length > 0 ? work : inTier(TIERS.store)];
    }),
  );
}

function tiersOf(
  kinds: ReadonlyMap<string, string>,
  targets: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const tierOf = (name: string, seen: readonly string[]): number => {
    const own = targets.get(name);
    if (own === undefined) return TIER_OF_KIND[kinds.get(name) ?? ''] ?? TIERS.work;
    // Balancers that lead to each other in a ring stand side by side.
    const next = own.filter((target) => !seen.includes(target));
    if (next.length === 0) return TIERS.work - 1;
    return Math.min(...next.map((target) => tierOf(target, [...seen, name]))) - 1;
  };
  return new Map([...kinds.keys()].map((name) => [name, tierOf(name, [name])]));
}

function linksOf(
  parts: readonly Part[],
  targets: ReadonlyMap<string, readonly string[]>,
  groups: readonly DecidedGroup[],
  members: readonly MemberShape[],
): readonly Link[] {
  const flow = (from: string, to: string): Link => ({ kind: 'flow', from, to });
  const fromBalancers = [...targets].flatMap(([from, all]) => all.map((to) => flow(from, to)));
  const inner = parts.flatMap((part) => entriesOf(part, targets));
  const fromGateways = parts
    .filter(({ kind }) => kind === 'gateway')
    .flatMap(({ id }) =>
      [...new Set(storesOfGateways(parts))].flatMap((to) => (to === id ? [] : flow(id, to))),
    );
  const reached = new Set([...fromBalancers, ...fromGateways].map(({ to }) => to));
  const doors = parts.filter(({ id, kind }) => kind === BALANCER && !reached.has(id));
  const first = doors.length > 0 ? doors : parts.filter(({ tier }) => tier === parts[0]?.tier);
  const entrances = first.filter(({ tier }) => tier < TIERS.decider);
  return [
    ...entrances.map(({ id }) => flow(CLIENTS, id)),
    ...fromBalancers,
    ...fromGateways,
    ...decisionsOf(groups, members),
  ];

  function storesOfGateways(all: readonly Part[]): readonly string[] {
    const caches = all.filter(({ kind }) => kind === 'redis');
    // A cache without Sentinels beside one with them holds no sessions, for all that is known here.
    const watched = caches.filter(({ isGroup }) => isGroup);
    const sessions = watched.length > 0 ? watched : caches.length === 1 ? caches : [];
    const stores = all.filter(({ kind }) => kind === 'postgres' || kind === 'nfs-server');
    return [...stores, ...sessions].flatMap(({ id }) => {
      const entries = inner.filter(({ store }) => store === id).map(({ entry }) => entry);
      return entries.length > 0 ? entries : [id];
    });
  }
}

function entriesOf(
  { id, tier }: Part,
  targets: ReadonlyMap<string, readonly string[]>,
): readonly { readonly store: string; readonly entry: string }[] {
  if (tier !== TIERS.store) return [];
  return [...targets].filter(([, all]) => all.includes(id)).map(([entry]) => ({ store: id, entry }));
}

function decisionsOf(groups: readonly DecidedGroup[], members: readonly MemberShape[]): readonly Link[] {
  return groups.flatMap(({ name, deciders }) => {
    const own = members.filter((member) => deciders.members.includes(member.name));
    return [...new Set(own.map(({ component }) => component))].map(
      (from): Link => ({ kind: 'decides', from, to: name }),
    );
  });
}
