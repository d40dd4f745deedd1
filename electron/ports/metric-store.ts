import type { Bucket } from '../domain/usage/buckets.ts';
import type { Tier } from '../domain/usage/resolution.ts';

/** Figures over time, ever coarser with age. */

export interface MetricSample {
  /** By the calendar. */
  readonly atMs: number;
  /** Empty for the machine itself. */
  readonly stack: string;
  /** Null for the machine itself. */
  readonly member: string | null;
  /** In the order of `metricsOf(member)`; null where nothing could be measured. */
  readonly values: readonly (number | null)[];
}

export interface MetricQuery {
  readonly stack: string;
  readonly member: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** The finest tier that is read for what is not younger. */
  readonly tier: Tier;
  readonly spanMs: number;
}

export interface MetricStore {
  addSamples(samples: readonly MetricSample[]): Promise<void>;
  /** In the order of time. */
  metrics(query: MetricQuery): Promise<readonly Bucket[]>;
  /**
   * One small step of what has to be done from time to time: coarser figures made, old ones deleted. True while there is
   * more to do.
   */
  keepMetrics(nowMs: number): Promise<boolean>;
}
