import type { DesiredContainer, DesiredState } from '../plan/desired-state.ts';

/** What one process of a balancer has counted since it began. */
export interface BalancerCounters {
  readonly frontends: readonly FrontendCounters[];
  readonly servers: readonly ServerCounters[];
}

export interface FrontendCounters {
  /** Name of the listener in the stack file. */
  readonly name: string;
  readonly mode: 'http' | 'tcp';
  /** Open now. */
  readonly sessions: number;
  readonly sessionsTotal: number;
  /** Null for listeners that do not speak HTTP. */
  readonly requestsTotal: number | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** `unchecked`: nobody asks it, so it gets work whatever its state. `draining`: it finishes what it has. */
export type ServerState = 'up' | 'down' | 'draining' | 'maintenance' | 'unchecked';

export interface ServerCounters {
  /** HAProxy's name of the back end. */
  readonly backend: string;
  /** HAProxy's name of the server. */
  readonly server: string;
  readonly mode: 'http' | 'tcp';
  readonly state: ServerState;
  /** HAProxy's own word for it; a stack's `active-backup` is made of active servers, taken in order. */
  readonly isBackup: boolean;
  readonly queued: number;
  readonly sessions: number;
  /** In an HTTP back end each request is one. */
  readonly sessionsTotal: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Mean of the last 1 024 answers; null where there was none, and for what is not HTTP. */
  readonly responseMs: number | null;
  readonly failedChecks: number;
  /** How often it went from up to down. */
  readonly timesDown: number;
  readonly connectionErrors: number;
  readonly responseErrors: number;
  /** Requests that were sent once more, to this server or another. */
  readonly retries: number;
  /** Those of them that went to another server. */
  readonly redispatches: number;
}

/** Where one process says what it counted. */
export interface BalancerProcess {
  readonly component: string;
  readonly member: string;
  readonly container: string;
  readonly infraContainer: string;
  readonly port: number;
}

export function balancerProcesses(desired: Pick<DesiredState, 'containers'>): readonly BalancerProcess[] {
  return desired.containers.flatMap((container) => {
    const port = container.componentKind === 'balancer' ? processPort(container) : null;
    if (port === null || container.joins === null) return [];
    const { component, member, name, joins } = container;
    return [{ component, member, container: name, infraContainer: joins, port }];
  });
}

/** Each process answers for itself on a port of its own, where it is also asked whether it lives. */
function processPort({ role, readiness }: DesiredContainer): number | null {
  return role === 'member' && readiness?.probe.kind === 'http' ? readiness.probe.port : null;
}
