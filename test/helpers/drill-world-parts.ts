import type { DrillMember, DrillTargets } from '../../electron/domain/drill/drill-targets.ts';
import type {
  LoadGenerator,
  LoadPlan,
  LoadProgress,
  LoadSample,
} from '../../electron/ports/load-generator.ts';
import { steadyClock } from '../../electron/services/steady-clock.ts';
import type { DrillWorld } from './drill-world.ts';

/** Twenty submissions or sessions a second, each answered by whoever serves and stored at once. */
export function sampleLoad(world: DrillWorld): LoadGenerator {
  return {
    run: async (plan, { signal, finish, onProgress }) => {
      world.operate('load');
      const samples: LoadSample[] = [];
      const clock = steadyClock(world.clock);
      const startMs = clock.nowMs();
      while (!signal.aborted && finish?.aborted !== true && clock.nowMs() < startMs + plan.durationMs) {
        await world.clock.sleep(100, AbortSignal.any([signal, ...(finish === undefined ? [] : [finish])]));
        while (startMs + samples.length * 50 <= clock.nowMs()) {
          const [sequence, dueMs] = [samples.length, startMs + samples.length * 50];
          const isSession = plan.kind === 'sessions';
          samples.push(
            isSession
              ? openSession(world, sequence, dueMs, clock.nowMs())
              : submit(world, plan, sequence, dueMs, clock.nowMs()),
          );
        }
        onProgress(progressOf(samples, clock.nowMs()));
      }
      const latencyMs = { p50: 5, p95: 5, p99: 5, max: 5 };
      return { planned: samples.length, sent: samples.length, samples, latencyMs };
    },
  };
}

function openSession(world: DrillWorld, sequence: number, dueMs: number, nowMs: number): LoadSample {
  const sent = { sequence, dueMs, sentMs: dueMs, endedMs: dueMs + 5, attempts: 1 };
  if (!world.answers(targets.balancers) || world.serving() === null || world.cacheMaster() === null)
    return { ...sent, endedMs: nowMs, outcome: 'refused', status: 503, receipt: null, error: null };
  const id = `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`;
  const place = `${sequence}-0`;
  world.sessions.set(id, place);
  return { ...sent, outcome: 'acknowledged', status: 200, receipt: { id, place, gateway: '' }, error: null };
}

function submit(
  world: DrillWorld,
  plan: LoadPlan,
  sequence: number,
  dueMs: number,
  nowMs: number,
): LoadSample {
  const gateway = world.serving()?.member ?? null;
  const key = `${plan.keyPrefix}-${sequence}`;
  const queuePath = `conversations/2026-11-20T09/id-${key}.json`;
  const sent = { sequence, dueMs, sentMs: dueMs, endedMs: dueMs + 5, attempts: 1 };
  if (!world.answers(targets.balancers))
    return { ...sent, endedMs: nowMs, outcome: 'failed', status: 0, receipt: null, error: 'ECONNREFUSED' };
  if (gateway === null || !world.answers(targets.database.members))
    return {
      ...sent,
      endedMs: nowMs,
      outcome: 'refused',
      status: world.outageStatus,
      receipt: null,
      error: null,
    };
  world.rows.set(`id-${key}`, { id: `id-${key}`, key, state: 'done', queuePath });
  world.files.set(queuePath, { id: `id-${key}`, key });
  const receipt = { id: `id-${key}`, place: queuePath, gateway };
  return { ...sent, outcome: 'acknowledged', status: 201, receipt, error: null };
}

function progressOf(samples: readonly LoadSample[], atMs: number): LoadProgress {
  const acknowledged = samples.filter((sample) => sample.outcome === 'acknowledged');
  const last = acknowledged.at(-1);
  return {
    atMs,
    sent: samples.length,
    acknowledged: acknowledged.length,
    failed: samples.length - acknowledged.length,
    slowestMs: 5,
    servedBy: last?.receipt?.gateway ?? null,
    acknowledgedDueMs: last?.dueMs ?? null,
  };
}

/** What is told comes out, until the signal. */
export async function* stream<T>(
  signal: AbortSignal,
  subscribe: (tell: (value: T) => void) => void,
): AsyncGenerator<T> {
  const waiting: T[] = [];
  let wake = (): void => {};
  subscribe((value) => {
    waiting.push(value);
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  while (!signal.aborted) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

function drillMember(name: string, pod: string, address = '10.0.0.5'): DrillMember {
  return {
    member: name,
    container: `pair-${name}`,
    infraContainer: `pair-${pod}-pod`,
    readiness: { kind: 'http', port: 8080, path: '/health/ready', status: 200 },
    networks: ['pair-front', 'pair-back'].map((network) => ({
      network,
      address,
      aliases: [pod],
    })),
  };
}

export const targets: DrillTargets = {
  stack: 'pair',
  baseUrl: 'http://127.0.0.1:8000',
  submitPath: '/mcp/conversations/submit',
  tokenSecret: 'gateway-token',
  gateways: ['gateway-1', 'gateway-2'].map((name) => drillMember(name, name)),
  balancers: ['balancer-1', 'balancer-2'].map((name) => drillMember(name, 'balancer')),
  balancerBackend: 'api',
  database: {
    members: ['database-1', 'database-2'].map((name) => ({
      ...drillMember(name, name),
      dataFolder: '/var/lib/postgresql',
    })),
    client: ['psql', '-U', 'postgres'],
    cluster: { etcdPods: ['pair-etcd-1-pod'], scope: 'pair-database' },
    isSynchronous: true,
    consensus: [drillMember('etcd-1', 'etcd-1')],
    balancers: [],
    balancerBackend: 'write',
  },
  cache: {
    members: [1, 2, 3].map((number) => drillMember(`cache-${number}`, `cache-${number}`, `10.0.0.${number}`)),
    sentinels: ['sentinel-1', 'sentinel-2', 'sentinel-3'].map((name) => drillMember(name, name)),
    watch: { sentinels: [1, 2, 3].map((number) => `pair-sentinel-${number}`), group: 'cache' },
    sessionPath: '/mcp',
  },
  storage: [drillMember('store-1', 'store-1')],
  queueFolder: '/data',
};
