import { describe, expect, it } from 'vitest';
import type {
  FrontendCounters,
  ServerCounters,
} from '../../../../electron/domain/traffic/balancer-counters.ts';
import { balancerProcesses } from '../../../../electron/domain/traffic/balancer-counters.ts';
import {
  type BalancerLook,
  type ProcessCounters,
  trafficEdges,
} from '../../../../electron/domain/traffic/traffic-edges.ts';
import { counters, frontend, server } from '../../../helpers/balancer-counters.ts';
import { compiled, stackText } from '../../../helpers/stack-files.ts';

const process = (
  member: string,
  front: Partial<FrontendCounters>,
  ...servers: readonly Partial<ServerCounters>[]
): ProcessCounters => ({
  component: 'balancer',
  member,
  counters: counters([frontend(front)], servers.map(server)),
});

const look = (atMs: number, ...processes: readonly ProcessCounters[]): BalancerLook => ({ atMs, processes });

describe('traffic along the edges', () => {
  it('given one look, then what is open is told, and no rate', () => {
    const edges = trafficEdges(null, look(0, process('balancer-1', { sessions: 4 }, { sessions: 3 })));
    expect(edges).toMatchObject([
      { from: 'clients', to: 'balancer', through: 'api', unit: 'requests', sessions: 4, perSecond: null },
      { from: 'balancer', to: 'gateway-1', through: 'api', state: 'up', sessions: 3, perSecond: null },
    ]);
  });

  it('given two looks at two processes, then an edge is there once, with the sum of both', () => {
    const before = look(
      1_000,
      process('balancer-1', { requestsTotal: 100, bytesIn: 0 }, { sessionsTotal: 100 }),
      process('balancer-2', { requestsTotal: 10, bytesIn: 50 }, { sessionsTotal: 10 }),
    );
    const now = look(
      3_000,
      process('balancer-1', { requestsTotal: 300, bytesIn: 4_000 }, { sessionsTotal: 290, sessions: 1 }),
      process('balancer-2', { requestsTotal: 30, bytesIn: 50 }, { sessionsTotal: 30, sessions: 2 }),
    );
    expect(trafficEdges(before, now)).toMatchObject([
      { from: 'clients', perSecond: 110, bytesInPerSecond: 2_000 },
      { to: 'gateway-1', perSecond: 105, sessions: 3 },
    ]);
  });

  it('given a process that began anew, then what it counted since is told, never less than nothing', () => {
    const before = look(0, process('balancer-1', { requestsTotal: 9_000 }, { sessionsTotal: 9_000 }));
    const now = look(1_000, process('balancer-1', { requestsTotal: 40 }, { sessionsTotal: 39 }));
    expect(trafficEdges(before, now)).toMatchObject([{ perSecond: 40 }, { perSecond: 39 }]);
  });

  it('given a process that was not heard before, then its twin’s rate stands', () => {
    const before = look(0, process('balancer-1', { requestsTotal: 0 }));
    const now = look(
      1_000,
      process('balancer-1', { requestsTotal: 20 }),
      process('balancer-2', { requestsTotal: 5_000 }),
    );
    expect(trafficEdges(before, now)).toMatchObject([{ perSecond: 20 }]);
  });

  it('given streams and retries, then they go along the edge of their route', () => {
    const now = look(
      0,
      process(
        'balancer-1',
        {},
        { sessions: 1 },
        { backend: 'api_stream', sessions: 5 },
        { server: 'gateway-1_retry', sessions: 2, retries: 1 },
      ),
    );
    expect(trafficEdges(null, now)).toMatchObject([
      {},
      { through: 'api', to: 'gateway-1', sessions: 8, retries: 1 },
    ]);
  });

  it('given processes that do not agree about a server, then that is said', () => {
    const now = look(
      0,
      process('balancer-1', {}, { state: 'up' }),
      process('balancer-2', {}, { state: 'down' }),
    );
    expect(trafficEdges(null, now)[1]?.state).toBe('partly');
  });

  it('given answer times of two processes, then each counts by what it did', () => {
    const before = look(
      0,
      process('balancer-1', {}, { sessionsTotal: 0 }),
      process('balancer-2', {}, { sessionsTotal: 0 }),
    );
    const now = look(
      1_000,
      process('balancer-1', {}, { sessionsTotal: 30, responseMs: 10 }),
      process('balancer-2', {}, { sessionsTotal: 10, responseMs: 50 }),
    );
    expect(trafficEdges(before, now)[1]?.responseMs).toBe(20);
    expect(trafficEdges(null, now)[1]?.responseMs).toBe(30);
  });
});

describe('processes of balancers', () => {
  it('of the default stack are asked on the port where each answers for itself', () => {
    const found = balancerProcesses(compiled(stackText('gateway-pair')));
    expect(found.map(({ member, infraContainer, port }) => `${member} ${infraContainer} ${port}`)).toEqual([
      'balancer-1 gateway-pair-balancer-pod 8404',
      'balancer-2 gateway-pair-balancer-pod 8405',
      'database-balancer-1 gateway-pair-database-balancer-pod 8404',
      'database-balancer-2 gateway-pair-database-balancer-pod 8405',
    ]);
  });
});
