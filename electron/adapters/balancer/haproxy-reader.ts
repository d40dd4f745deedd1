import { FailureError } from '../../domain/failure.ts';
import type { BalancerCounters, BalancerProcess } from '../../domain/traffic/balancer-counters.ts';
import type { BalancerReader } from '../../ports/balancer-reader.ts';
import type { PodHttp } from '../../ports/pod-http.ts';
import { parseStatistics } from './haproxy-statistics.ts';

const STATISTICS_PATH = '/stats;csv;norefresh';

/** Asks each process on the port where it answers for itself, from inside its pod; its admin socket is for orders. */
export class HaproxyReader implements BalancerReader {
  readonly #http: PodHttp;

  constructor(http: PodHttp) {
    this.#http = http;
  }

  async read(process: BalancerProcess, timeoutMs: number): Promise<BalancerCounters> {
    const { status, body } = await this.#http.request({
      infraContainer: process.infraContainer,
      port: process.port,
      method: 'GET',
      path: STATISTICS_PATH,
      body: null,
      timeoutMs,
    });
    if (status !== 200) {
      throw new FailureError({
        code: 'operation-failed',
        message: `${process.member} answered HTTP ${status} when it was asked for its statistics.`,
        hint: 'Its configuration may be older than this Tandem: `tandem plan` shows what `tandem up` would renew.',
      });
    }
    return parseStatistics(body, process.member);
  }
}
