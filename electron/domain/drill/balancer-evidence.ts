import type { BalancerCounters } from '../traffic/balancer-counters.ts';
import { counted } from '../traffic/traffic-edges.ts';
import { countOf, listOf } from '../wording.ts';

/** What the balancers themselves counted between two moments of a drill: the other side of what its clients saw. */
export interface BalancerEvidence {
  /** Requests and connections that were tried once more. */
  readonly retries: number;
  /** Those of them that went to another server. */
  readonly redispatches: number;
  readonly failedChecks: number;
  /** False when a process began anew in between, or said nothing at one end: it counted more than is told. */
  readonly isComplete: boolean;
}

/** One process at one moment; `startedAt` tells its lives apart. */
export interface CountedProcess {
  readonly member: string;
  readonly startedAt: string | null;
  /** Null when it did not answer. */
  readonly counters: BalancerCounters | null;
}

/** Null when no process was heard at the end, so that nothing is known. */
export function balancerEvidence(
  before: readonly CountedProcess[],
  after: readonly CountedProcess[],
): BalancerEvidence | null {
  if (after.every(({ counters }) => counters === null)) return null;
  let isComplete = before.length === after.length;
  const total = { retries: 0, redispatches: 0, failedChecks: 0 };
  for (const now of after) {
    const former = before.find(({ member }) => member === now.member);
    const isSameLife = former?.startedAt === now.startedAt && former.counters !== null;
    if (now.counters === null || !isSameLife) isComplete = false;
    // What a process had counted before nobody knows is not the drill's.
    if (now.counters === null || (former?.counters ?? null) === null) continue;
    for (const server of now.counters.servers) {
      const same = former?.counters?.servers.find(
        ({ backend, server: name }) => backend === server.backend && name === server.server,
      );
      for (const figure of FIGURES) {
        total[figure] += counted(isSameLife ? (same?.[figure] ?? 0) : 0, server[figure]) ?? 0;
      }
    }
  }
  return { ...total, isComplete };
}

const FIGURES = ['retries', 'redispatches', 'failedChecks'] as const;

/** One line beside the verdict. */
export function evidenceText({ retries, redispatches, failedChecks, isComplete }: BalancerEvidence): string {
  const parts = [
    `tried ${countOf(retries, 'request')} again`,
    `gave ${countOf(redispatches, 'request')} to another server`,
    `counted ${countOf(failedChecks, 'failed check')}`,
  ];
  const reserve = isComplete
    ? ''
    : '; one of their processes began anew or was not heard, so there were more';
  return `The balancers ${listOf(parts)}${reserve}.`;
}
