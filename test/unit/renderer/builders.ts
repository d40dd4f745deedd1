import {
  type DrillDescription,
  type DrillId,
  type DrillVerdict,
  type GroupStatus,
  groupStatus,
  type MemberStatus,
  type RunSummary,
  type StackStatus,
} from '../../../electron/contract/schemas.ts';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { GroupDescription } from '../../../electron/domain/health/group-status.ts';

/** The default system as the host tells it, healthy; tests change what they are about. */

export const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

export function member(name: string, over: Partial<MemberStatus> = {}): MemberStatus {
  return {
    name,
    container: `pair-${name}`,
    component: name.replace(/-\d+$/, ''),
    kind: kindOf(name),
    pod: name,
    role: 'member',
    state: 'running',
    readiness: 'ready',
    detail: '',
    startedAt: '2026-03-01T09:00:00Z',
    restartCount: 0,
    image: 'tandem/x:1',
    spec: `spec-${name}`,
    ...over,
  };
}

export function infra(pod: string, over: Partial<MemberStatus> = {}): MemberStatus {
  return member(pod, { role: 'infra', container: `pair-${pod}-pod`, readiness: 'unknown', ...over });
}

function kindOf(name: string): string {
  if (name.includes('balancer')) return 'balancer';
  return name.startsWith('database') ? 'postgres' : name.replace(/-\d+$/, '');
}

export function pairMembers(): MemberStatus[] {
  return [
    infra('balancer'),
    member('balancer-1', { pod: 'balancer' }),
    member('balancer-2', { pod: 'balancer' }),
    infra('gateway-1', { component: 'gateway' }),
    member('gateway-1'),
    infra('gateway-2', { component: 'gateway' }),
    member('gateway-2'),
    infra('database-balancer'),
    member('database-balancer-1', { pod: 'database-balancer' }),
    member('database-balancer-2', { pod: 'database-balancer' }),
    infra('database-1', { component: 'database' }),
    member('database-1'),
  ];
}

/** Changes members (not infra containers) by name. */
export function pair(changes: Readonly<Record<string, Partial<MemberStatus>>> = {}): StackStatus {
  return status(
    pairMembers().map((each) => (each.role === 'member' ? { ...each, ...changes[each.name] } : each)),
  );
}

export function status(members: MemberStatus[], over: Partial<StackStatus> = {}): StackStatus {
  return {
    stack: 'pair',
    state: 'healthy',
    members,
    groups: [],
    endpoints: [],
    mounts: [],
    conditions: [],
    drift: false,
    guard: null,
    nextDrill: null,
    observedAtMs: NOW_MS,
    failure: null,
    ...over,
  };
}

/** A described group as it crosses the boundary. */
export function toContract(group: GroupDescription): GroupStatus {
  return groupStatus.parse(group);
}

export function drill(id: DrillId): DrillDescription {
  return { id, title: drillById(id).title, scope: 'basic', fault: 'f', blastRadius: 'b', expectation: 'e' };
}

export const GATEWAY_DRILLS = (
  ['gateway-kill', 'gateway-crash', 'gateway-freeze', 'gateway-cut-off'] as const
).map(drill);
const BALANCER_DRILLS = (['balancer-kill', 'balancer-freeze'] as const).map(drill);
export const ALL_DRILLS = [...GATEWAY_DRILLS, ...BALANCER_DRILLS];

export function verdict(id: DrillId, over: Partial<DrillVerdict> = {}): DrillVerdict {
  return {
    id,
    passed: true,
    requests: 1600,
    failed: 0,
    lost: 0,
    duplicated: 0,
    unacknowledged: 0,
    slowestMs: 21,
    detectMs: 14,
    servedAgainMs: 21,
    redundantAgainMs: 2100,
    stack: 'pair',
    runId: `run-${id}`,
    startedAtMs: NOW_MS - 60_000,
    victim: 'gateway-1',
    sentence: 's',
    deviations: [],
    plannedRequests: 1600,
    sentRequests: 1600,
    retriedRequests: 0,
    latencyMs: { p50: 3, p95: 5, p99: 8, max: 21 },
    longestGapMs: 12,
    rates: { stepMs: 100, acknowledged: [20, 20], failed: [0, 0] },
    machine: { ownPercent: 8.5, takenPercent: 0 },
    sessions: null,
    balancers: null,
    guardedBy: null,
    conditions: { ratePerSecond: 200, clientRetries: null, assisted: true, parts: [] },
    regressions: [],
    strikes: [],
    seed: null,
    ...over,
  };
}

export function run(id: string, over: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    kind: 'drill',
    stack: 'pair',
    subject: 'gateway-kill',
    startedAtMs: NOW_MS,
    endedAtMs: NOW_MS + 14_000,
    state: 'completed',
    verdict: null,
    failure: null,
    ...over,
  };
}

export function judged(id: DrillId, over: Partial<DrillVerdict> = {}): RunSummary {
  const made = verdict(id, over);
  return run(`run-${id}-${made.startedAtMs}`, { subject: id, startedAtMs: made.startedAtMs, verdict: made });
}
