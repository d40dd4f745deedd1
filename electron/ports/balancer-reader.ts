import type { BalancerCounters, BalancerProcess } from '../domain/traffic/balancer-counters.ts';

/** What balancers say that they have counted. */
export interface BalancerReader {
  /** Throws a `FailureError` when the process does not answer in time, or what it answers is not understood. */
  read(process: BalancerProcess, timeoutMs: number): Promise<BalancerCounters>;
}
