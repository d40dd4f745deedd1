import { podOfServer, routeOfBackend } from '../configs/haproxy-backend.ts';
import type { BalancerCounters, FrontendCounters, ServerCounters, ServerState } from './balancer-counters.ts';

/**
 * What goes along the edges of a stack's topology, from what its balancers count: clients to balancers, and balancers to
 * whatever stands behind them. An edge exists once, however many processes the balancer has. Rates are what was counted
 * between two looks; of a process that began anew in between, what it has counted since.
 */

/** What was read at one moment; a process that did not answer is missing. */
export interface BalancerLook {
  /** By a clock that only moves forward. */
  readonly atMs: number;
  readonly processes: readonly ProcessCounters[];
}

export interface ProcessCounters {
  readonly component: string;
  readonly member: string;
  readonly counters: BalancerCounters;
}

export interface TrafficEdge {
  /** `clients`, or the balancer. */
  readonly from: string;
  /** The balancer, or the pod behind it. */
  readonly to: string;
  /** Listener, or the route that leads from it. */
  readonly through: string;
  readonly unit: 'requests' | 'sessions';
  /** Null for clients. `partly`: not all processes hold it for the same. */
  readonly state: ServerState | 'partly' | null;
  /** Open now. */
  readonly sessions: number;
  readonly queued: number;
  /** Null at the first look. */
  readonly perSecond: number | null;
  readonly bytesInPerSecond: number | null;
  readonly bytesOutPerSecond: number | null;
  /** Mean of the last answers; null for clients, and for what is not HTTP. */
  readonly responseMs: number | null;
  /** Since the processes began. */
  readonly failedChecks: number;
  readonly retries: number;
  readonly redispatches: number;
}

export const CLIENTS = 'clients';

export function trafficEdges(before: BalancerLook | null, now: BalancerLook): readonly TrafficEdge[] {
  const seconds = before === null ? 0 : (now.atMs - before.atMs) / 1_000;
  const former = new Map(before?.processes.map(({ member, counters }) => [member, counters]));
  const edges = new Map<string, Part[]>();
  for (const { component, member, counters } of now.processes) {
    for (const part of partsOf(component, counters, seconds > 0 ? (former.get(member) ?? null) : null)) {
      const key = JSON.stringify([part.from, part.to, part.through]);
      edges.set(key, [...(edges.get(key) ?? []), part]);
    }
  }
  return [...edges.values()].flatMap((parts) => joined(parts, seconds) ?? []);
}

/** One back end or listener of one process. */
interface Part extends Pick<TrafficEdge, 'from' | 'to' | 'through' | 'unit' | 'sessions' | 'queued'> {
  readonly state: ServerState | null;
  /** Null when there is nothing to compare with. */
  readonly done: number | null;
  readonly bytesIn: number | null;
  readonly bytesOut: number | null;
  readonly responseMs: number | null;
  readonly failedChecks: number;
  readonly retries: number;
  readonly redispatches: number;
}

function partsOf(component: string, now: BalancerCounters, before: BalancerCounters | null): readonly Part[] {
  const frontends = now.frontends.map((frontend) =>
    clientPart(component, frontend, before?.frontends.find(({ name }) => name === frontend.name) ?? null),
  );
  const servers = now.servers.map((server) => {
    const same = ({ backend, server: name }: ServerCounters) =>
      backend === server.backend && name === server.server;
    return serverPart(component, server, before?.servers.find(same) ?? null);
  });
  return [...frontends, ...servers];
}

function clientPart(component: string, now: FrontendCounters, before: FrontendCounters | null): Part {
  const done = (counters: FrontendCounters) => counters.requestsTotal ?? counters.sessionsTotal;
  return {
    from: CLIENTS,
    to: component,
    through: now.name,
    unit: now.requestsTotal === null ? 'sessions' : 'requests',
    state: null,
    sessions: now.sessions,
    queued: 0,
    done: counted(before === null ? null : done(before), done(now)),
    bytesIn: counted(before?.bytesIn ?? null, now.bytesIn),
    bytesOut: counted(before?.bytesOut ?? null, now.bytesOut),
    ...{ responseMs: null, failedChecks: 0, retries: 0, redispatches: 0 },
  };
}

function serverPart(component: string, now: ServerCounters, before: ServerCounters | null): Part {
  const { sessions, queued, state, responseMs, failedChecks, retries, redispatches } = now;
  return {
    from: component,
    to: podOfServer(now.server),
    through: routeOfBackend(now.backend),
    unit: now.mode === 'http' ? 'requests' : 'sessions',
    ...{ sessions, queued, state, responseMs, failedChecks, retries, redispatches },
    done: counted(before?.sessionsTotal ?? null, now.sessionsTotal),
    bytesIn: counted(before?.bytesIn ?? null, now.bytesIn),
    bytesOut: counted(before?.bytesOut ?? null, now.bytesOut),
  };
}

/** Counters only grow; one that is smaller than before belongs to a process that began anew. */
export function counted(before: number | null, now: number): number | null {
  if (before === null) return null;
  return now >= before ? now - before : now;
}

function joined(parts: readonly Part[], seconds: number): TrafficEdge | null {
  const [first] = parts;
  if (first === undefined) return null;
  const sum = (figure: (part: Part) => number) => parts.reduce((total, part) => total + figure(part), 0);
  // A process that has just appeared counts for nothing yet; its twins' figures stand.
  const rate = (figure: (part: Part) => number | null) =>
    parts.every((part) => figure(part) === null) ? null : sum((part) => figure(part) ?? 0) / seconds;
  const states = new Set(parts.map(({ state }) => state));
  return {
    from: first.from,
    to: first.to,
    through: first.through,
    unit: first.unit,
    state: states.size > 1 ? 'partly' : first.state,
    sessions: sum(({ sessions }) => sessions),
    queued: sum(({ queued }) => queued),
    perSecond: rate(({ done }) => done),
    bytesInPerSecond: rate(({ bytesIn }) => bytesIn),
    bytesOutPerSecond: rate(({ bytesOut }) => bytesOut),
    responseMs: meanResponseMs(parts),
    failedChecks: sum(({ failedChecks }) => failedChecks),
    retries: sum(({ retries }) => retries),
    redispatches: sum(({ redispatches }) => redispatches),
  };
}

/** By what each process did in between; where none did anything, all count the same. */
function meanResponseMs(parts: readonly Part[]): number | null {
  const known = parts.flatMap(({ responseMs, done }) =>
    responseMs === null ? [] : [{ responseMs, weight: done ?? 0 }],
  );
  if (known.length === 0) return null;
  const weight = known.reduce((total, part) => total + part.weight, 0);
  if (weight === 0) return known.reduce((total, part) => total + part.responseMs, 0) / known.length;
  return known.reduce((total, part) => total + part.responseMs * part.weight, 0) / weight;
}
