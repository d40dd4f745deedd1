import { toFailure } from '../domain/failure.ts';
import type { BalancerProcess } from '../domain/traffic/balancer-counters.ts';
import type { BalancerLook } from '../domain/traffic/traffic-edges.ts';
import type { BalancerReader } from '../ports/balancer-reader.ts';
import type { Clock } from '../ports/clock.ts';

/** More than a healthy process takes by far; a frozen one must not hold back what its twins say. */
const ANSWER_WITHIN_MS = 800;

export interface BalancerFindings extends BalancerLook {
  /** Processes that did not answer, and why. */
  readonly silent: readonly { readonly member: string; readonly why: string }[];
}

/** Asks all processes at the same moment. Never throws. */
export async function lookAtBalancers(
  parts: { readonly reader: BalancerReader; readonly clock: Clock },
  processes: readonly BalancerProcess[],
): Promise<BalancerFindings> {
  const answers = await Promise.all(
    processes.map(async (process) => {
      const { component, member } = process;
      try {
        const counters = await parts.reader.read(process, ANSWER_WITHIN_MS);
        return { heard: { component, member, counters } };
      } catch (error) {
        return { silent: { member, why: toFailure(error).message } };
      }
    }),
  );
  return {
    atMs: parts.clock.monotonicMs(),
    processes: answers.flatMap(({ heard }) => heard ?? []),
    silent: answers.flatMap(({ silent }) => silent ?? []),
  };
}
