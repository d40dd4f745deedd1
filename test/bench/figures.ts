import type { Measurement, Row, RowResult, Target } from './row.ts';

/** From runs to a row's figures: pure, so that a judgement never depends on the machine. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new Error('a median of nothing');
  return (lower + upper) / 2;
}

/** The least of them that 95 of 100 do not exceed. */
export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

export function limitOf(target: Target): number {
  return 'atMost' in target ? target.atMost : target.atLeast;
}

/** Judged as measured, then rounded: 0.7004 is not 0.7. */
export function meets(target: Target, value: number): boolean {
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

export function resultOf(row: Row, measurement: Measurement | null): RowResult {
  const { id, unit, target } = row;
  if (measurement === null) {
    return { id, value: null, unit, spread: null, target: limitOf(target), holds: false };
  }
  const value = measurement.value ?? median(measurement.runs);
  return {
    id,
    value: rounded(value),
    unit,
    spread: {
      min: rounded(Math.min(...measurement.runs)),
      max: rounded(Math.max(...measurement.runs)),
      n: measurement.runs.length,
    },
    target: limitOf(target),
    holds: meets(target, value) && measurement.trouble === undefined,
  };
}

/** Three significant digits, and all digits of what is larger. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
