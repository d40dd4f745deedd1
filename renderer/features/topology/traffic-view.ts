import type { TrafficEdgeStatus } from '../../../electron/contract/traffic.ts';
import type { TrafficSample } from '../../state/figures-store.ts';
import type { NodeView } from '../stack/stack-view.ts';
import { CLIENTS, type MemberShape, type Routes } from './graph.ts';
import type { Wire } from './layout.ts';

/** What flows along the lines of the picture, from what the balancers count. Nothing is made up where nobody counts. */

export interface Flow {
  /** `broken`: nothing at its end serves. `held`: its end serves, but the balancer sends nothing there. */
  readonly state: 'live' | 'broken' | 'held';
  /** Why it is held. */
  readonly hold: 'standby' | 'draining' | 'maintenance' | 'partly' | null;
  readonly unit: TrafficEdgeStatus['unit'];
  /** Null where nobody counts, or there is nothing to compare with yet. */
  readonly perSecond: number | null;
  readonly responseMs: number | null;
  readonly isCounted: boolean;
}

/** Where balancers send to, by what they count. */
export function routesOf(sample: TrafficSample | null, members: readonly MemberShape[]): Routes {
  if (sample === null) return {};
  const routes: Record<string, readonly string[]> = {};
  for (const { from, to } of sample.edges) {
    if (from === CLIENTS) continue;
    const component = members.find(({ pod }) => pod === to)?.component;
    if (component === undefined) continue;
    const known = routes[from] ?? [];
    if (!known.includes(component)) routes[from] = [...known, component].sort();
  }
  return routes;
}

export function flowOf(wire: Wire, nodes: readonly NodeView[], sample: TrafficSample | null): Flow {
  const ends = nodes.filter(({ status }) =>
    wire.member === null ? status.component === wire.to : status.name === wire.member,
  );
  const counted = sample === null ? [] : countedFor(wire, ends, sample.edges);
  const [first] = counted;
  const figures = {
    unit: first?.unit ?? 'requests',
    perSecond: sumOf(counted.map(({ perSecond }) => perSecond)),
    responseMs: meanResponse(counted),
    isCounted: counted.length > 0,
  };
  if (ends.length > 0 && ends.every(({ serving, expected }) => !serving && expected)) {
    return { ...figures, state: 'broken', hold: null };
  }
  const hold =
    counted.length > 0 ? holdOf(counted) : ends.length > 0 && ends.every(isFollower) ? 'standby' : null;
  return { ...figures, state: hold === null || hold === 'partly' ? 'live' : 'held', hold };
}

/** Whoever writes to a group without a balancer finds its leader: followers receive from that one alone. */
function isFollower({ status }: NodeView): boolean {
  const role = status.standing?.role;
  return role === 'standby' || role === 'sync-standby' || role === 'replica';
}

/** What an end of a line receives, whoever sends it: a balancer counts all of its clients together. */
function countedFor(
  wire: Wire,
  ends: readonly NodeView[],
  edges: readonly TrafficEdgeStatus[],
): readonly TrafficEdgeStatus[] {
  const isBalancer = ends.some(({ status }) => status.kind === 'balancer');
  const ofBalancer = edges.filter(({ from, to }) => from === wire.from && isPodOf(ends, to));
  if (ofBalancer.length > 0 || !isBalancer) return ofBalancer;
  return edges.filter(({ from, to }) => from === CLIENTS && to === wire.to);
}

function isPodOf(ends: readonly NodeView[], pod: string): boolean {
  return ends.some(({ status }) => status.pod === pod);
}

/** Routes may judge differently; while one of them sends, the line lives. */
function holdOf(edges: readonly TrafficEdgeStatus[]): Flow['hold'] {
  const states = edges.flatMap(({ state }) => state ?? []);
  if (states.length === 0 || states.some((state) => state === 'up' || state === 'unchecked')) return null;
  if (states.includes('partly')) return 'partly';
  if (states.includes('draining')) return 'draining';
  return states.includes('maintenance') ? 'maintenance' : 'standby';
}

function sumOf(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null);
  return known.length === 0 ? null : known.reduce((sum, figure) => sum + figure, 0);
}

function meanResponse(edges: readonly TrafficEdgeStatus[]): number | null {
  const known = edges.flatMap(({ responseMs, perSecond }) =>
    responseMs === null ? [] : [{ responseMs, weight: perSecond ?? 0 }],
  );
  if (known.length === 0) return null;
  const weight = known.reduce((sum, edge) => sum + edge.weight, 0);
  if (weight === 0) return known.reduce((sum, edge) => sum + edge.responseMs, 0) / known.length;
  return known.reduce((sum, edge) => sum + edge.responseMs * edge.weight, 0) / weight;
}

/** What a member receives by itself, or with those it shares an address with; null where nobody counts. */
export function receivedBy({ status }: NodeView, sample: TrafficSample | null): number | null {
  const { kind, component, pod } = status;
  const own = (sample?.edges ?? []).filter(({ from, to }) =>
    kind === 'balancer' ? from === CLIENTS && to === component : from !== CLIENTS && to === pod,
  );
  return sumOf(own.map(({ perSecond }) => perSecond));
}
