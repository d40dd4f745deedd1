import type { Bench } from './bench.ts';

/** One line of the table. What a row measures and how stands in its own file in `rows/`. */
export interface Row {
  readonly id: string;
  /** As the README's table says it. */
  readonly what: string;
  readonly unit: string;
  readonly target: Target;
  /** Half an hour or more: measured only when it is asked for by its name. */
  readonly isLong?: boolean;
  measure(bench: Bench): Promise<Measurement>;
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

export interface Measurement {
  /** One figure per run; the row's value is their median unless `value` says otherwise. */
  readonly runs: readonly number[];
  readonly value?: number;
  /** What belongs beside the figure for people. */
  readonly beside?: string;
  /** Why the target does not hold whatever the figure is: a drill that did not pass. */
  readonly trouble?: string;
}

/** What `--json` prints of a row; kept stable. */
export interface RowResult {
  readonly id: string;
  /** Null when it could not be measured. */
  readonly value: number | null;
  readonly unit: string;
  readonly spread: { readonly min: number; readonly max: number; readonly n: number } | null;
  /** `value` must not be above it, or (`durable-vs-pgbench`, `balancer-vs-direct`) not below it. */
  readonly target: number;
  readonly holds: boolean;
}
