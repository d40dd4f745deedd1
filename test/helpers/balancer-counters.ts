import type {
  BalancerCounters,
  FrontendCounters,
  ServerCounters,
} from '../../electron/domain/traffic/balancer-counters.ts';

/** What a process of a balancer counted, with nought for all that a test does not speak of. */

export function frontend(change: Partial<FrontendCounters> = {}): FrontendCounters {
  return {
    ...{
      name: 'api',
      mode: 'http',
      sessions: 0,
      sessionsTotal: 0,
      requestsTotal: 0,
      bytesIn: 0,
      bytesOut: 0,
    },
    ...change,
  };
}

export function server(change: Partial<ServerCounters> = {}): ServerCounters {
  return {
    ...{ backend: 'api', server: 'gateway-1', mode: 'http', state: 'up', isBackup: false },
    ...{ queued: 0, sessions: 0, sessionsTotal: 0, bytesIn: 0, bytesOut: 0, responseMs: null },
    ...{ failedChecks: 0, timesDown: 0, connectionErrors: 0, responseErrors: 0, retries: 0, redispatches: 0 },
    ...change,
  };
}

export function counters(
  frontends: readonly FrontendCounters[] = [frontend()],
  servers: readonly ServerCounters[] = [server()],
): BalancerCounters {
  return { frontends, servers };
}
