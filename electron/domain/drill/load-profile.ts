/** How many requests are due when. A stage leads in a straight line from the rate before it to its own. */
export interface LoadStage {
  readonly overMs: number;
  readonly toRatePerSecond: number;
}

export type LoadProfile =
  /** The rate that the person asked for, until the drill is through. */
  | { readonly kind: 'constant' }
  /** The drill's own course, from nothing; the drill lasts as long as it does. */
  | { readonly kind: 'ramp'; readonly stages: readonly LoadStage[] };

export function lengthOf(stages: readonly LoadStage[]): number {
  return stages.reduce((sum, { overMs }) => sum + overMs, 0);
}

export function peakOf(stages: readonly LoadStage[]): number {
  return Math.max(0, ...stages.map(({ toRatePerSecond }) => toRatePerSecond));
}

/** Requests due until so long after the begin; a fraction of the next one included. */
export function dueUntil(stages: readonly LoadStage[], afterMs: number): number {
  let [due, fromRate, leftMs] = [0, 0, afterMs];
  for (const { overMs, toRatePerSecond } of stages) {
    const ms = Math.min(leftMs, overMs);
    if (ms <= 0) break;
    const rateThen = fromRate + (overMs === 0 ? 0 : ((toRatePerSecond - fromRate) * ms) / overMs);
    due += ((fromRate + rateThen) / 2_000) * ms;
    fromRate = toRatePerSecond;
    leftMs -= ms;
  }
  return due;
}

/** When the request with this number (from 0) is due, from the begin; what would be due later, at their end. */
export function dueAfterMs(stages: readonly LoadStage[], sequence: number): number {
  let [left, fromRate, sinceMs] = [sequence, 0, 0];
  for (const { overMs, toRatePerSecond } of stages) {
    const inStage = ((fromRate + toRatePerSecond) / 2_000) * overMs;
    if (left < inStage) return sinceMs + timeFor(left, fromRate, (toRatePerSecond - fromRate) / overMs);
    left -= inStage;
    fromRate = toRatePerSecond;
    sinceMs += overMs;
  }
  return sinceMs;
}

/** The smaller root of `rate·t + slope·t²/2 = 1000·count`, written so that a slope near zero does no harm. */
function timeFor(count: number, ratePerSecond: number, slopePerMs: number): number {
  const root = Math.sqrt(Math.max(0, ratePerSecond ** 2 + 2 * slopePerMs * count * 1_000));
  const divisor = ratePerSecond + root;
  return divisor === 0 ? 0 : (2 * count * 1_000) / divisor;
}
