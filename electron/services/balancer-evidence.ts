import {
  type BalancerEvidence,
  balancerEvidence,
  type CountedProcess,
} from '../domain/drill/balancer-evidence.ts';
import type { DrillMember, DrillTargets } from '../domain/drill/drill-targets.ts';
import type { BalancerProcess } from '../domain/traffic/balancer-counters.ts';
import type { BalancerReader } from '../ports/balancer-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberControl } from '../ports/container-engine.ts';
import { lookAtBalancers } from './balancer-looks.ts';

/**
 * Looks at what the balancers have counted, once now and once when the returned function is called. It is beside the point of
 * a drill: what goes wrong here leaves the verdict without it, and nothing waits longer than for one answer.
 */
export async function beginBalancerEvidence(
  parts: {
    readonly balancerReader?: BalancerReader;
    readonly engine: Pick<MemberControl, 'life'>;
    readonly clock: Clock;
  },
  targets: Pick<DrillTargets, 'balancers' | 'database'>,
): Promise<() => Promise<BalancerEvidence | null>> {
  const { balancerReader: reader } = parts;
  if (reader === undefined) return async () => null;
  const processes = [...targets.balancers, ...targets.database.balancers].flatMap(processOf);
  const look = () => countedProcesses({ reader, engine: parts.engine, clock: parts.clock }, processes);
  const before = await look();
  return async () => balancerEvidence(before, await look());
}

async function countedProcesses(
  parts: {
    readonly reader: BalancerReader;
    readonly engine: Pick<MemberControl, 'life'>;
    readonly clock: Clock;
  },
  processes: readonly BalancerProcess[],
): Promise<readonly CountedProcess[]> {
  const [lives, found] = await Promise.all([
    Promise.all(processes.map(({ container }) => parts.engine.life(container).catch(() => null))),
    lookAtBalancers(parts, processes),
  ]);
  return processes.map(({ member }, index) => ({
    member,
    startedAt: lives[index]?.startedAt ?? null,
    counters: found.processes.find((process) => process.member === member)?.counters ?? null,
  }));
}

function processOf({
  member,
  container,
  infraContainer,
  readiness,
}: DrillMember): readonly BalancerProcess[] {
  return readiness.kind === 'http'
    ? [{ component: '', member, container, infraContainer, port: readiness.port }]
    : [];
}
