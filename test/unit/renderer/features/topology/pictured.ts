import type { GroupStatus, MemberStatus, StackStatus } from '../../../../../electron/contract/schemas.ts';
import type { TrafficEdgeStatus } from '../../../../../electron/contract/traffic.ts';
import { type StackView, viewStack } from '../../../../../renderer/features/stack/stack-view.ts';
import { graphOf } from '../../../../../renderer/features/topology/graph.ts';
import { type Layout, layOut } from '../../../../../renderer/features/topology/layout.ts';
import type { TrafficSample } from '../../../../../renderer/state/figures-store.ts';
import { member, NOW_MS, pairMembers, status } from '../../builders.ts';

/** The default system with a standby, as the picture gets it. */

type Standing = NonNullable<MemberStatus['standing']>;

export function standing(role: Standing['role'], over: Partial<Standing> = {}): Standing {
  const leads = role === 'primary' || role === 'master';
  return {
    role,
    acceptsWrites: leads,
    timeline: 3,
    link: leads ? null : 'up',
    sync: null,
    lagBytes: leads ? null : 0,
    lagSeconds: null,
    missingBytes: 0,
    trouble: '',
    ...over,
  };
}

export function databaseGroup(over: Partial<GroupStatus> = {}): GroupStatus {
  return {
    name: 'database',
    manager: 'patroni',
    commits: 'synchronous',
    leader: 'database-1',
    leaderSinceMs: NOW_MS,
    timeline: 3,
    writers: ['database-1'],
    hasTwoLeaders: false,
    redundancy: 'redundant',
    mode: 'automatic',
    deciders: { kind: 'etcd', members: ['consensus-1'], answering: ['consensus-1'], needed: 1, known: null },
    statements: [],
    members: ['database-1', 'database-2'],
    successors: ['database-2'],
    ...over,
  };
}

export function replicated(
  changes: Readonly<Record<string, Partial<MemberStatus>>> = {},
  over: Partial<StackStatus> = {},
): StackStatus {
  const members = [
    ...pairMembers().filter(({ component, name }) => component !== 'database' || name === 'database-1'),
    member('database-2', { standing: standing('sync-standby') }),
    member('consensus-1', { kind: 'etcd' }),
  ].map((each) => {
    const own = each.role === 'member' ? changes[each.name] : undefined;
    const lead =
      each.name === 'database-1' && each.role === 'member' ? { standing: standing('primary') } : {};
    return { ...each, ...lead, ...own };
  });
  return status(members, {
    groups: [databaseGroup()],
    guard: { by: 'warden', text: 'The warden hands over.' },
    ...over,
  });
}

export const viewOf = (stack: StackStatus): StackView => viewStack(stack, [], []);

export function layoutOf({ nodes, groups }: StackView): Layout {
  return layOut(
    graphOf(
      nodes.map((node) => node.status),
      groups,
      {},
    ),
  );
}

export function edge(from: string, to: string, over: Partial<TrafficEdgeStatus> = {}): TrafficEdgeStatus {
  return {
    from,
    to,
    through: 'api',
    unit: 'requests',
    state: from === 'clients' ? null : 'up',
    sessions: 1,
    queued: 0,
    perSecond: 10,
    bytesInPerSecond: 1,
    bytesOutPerSecond: 1,
    responseMs: from === 'clients' ? null : 3,
    failedChecks: 0,
    retries: 0,
    redispatches: 0,
    ...over,
  };
}

export function sampleOf(...edges: readonly TrafficEdgeStatus[]): TrafficSample {
  return {
    subscription: 's',
    stack: 'pair',
    atMs: NOW_MS,
    hasRates: true,
    edges: [...edges],
    silent: [],
  };
}
