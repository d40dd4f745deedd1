/** One sentence that a person can repeat, with the numbers that matter and the first reason when it did not pass. */
export function verdictSentence(told: {
  readonly victim: string;
  readonly deed: string;
  readonly ratePerSecond: number;
  readonly requests: number;
  readonly failed: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly slowestMs: number | null;
  readonly detectMs: number | null;
  readonly servedAgainMs: number | null;
  readonly redundantAgainMs: number | null;
  readonly deviations: readonly string[];
}): string {
  const [firstDeviation, ...others] = told.deviations;
  const what = `${told.victim} ${told.deed} under ${count(told.ratePerSecond)} requests a second`;
  const numbers = [
    `${count(told.failed)} of ${count(told.requests)} requests failed`,
    `${count(told.lost)} acknowledged submissions were lost`,
    `${count(told.duplicated)} were stored twice`,
  ].join(', ');
  const times = [
    told.slowestMs === null ? null : `slowest answer ${duration(told.slowestMs)}`,
    told.detectMs === null ? null : `noticed after ${duration(told.detectMs)}`,
    told.servedAgainMs === null ? null : `served again after ${duration(told.servedAgainMs)}`,
    told.redundantAgainMs === null ? null : `redundant again after ${duration(told.redundantAgainMs)}`,
  ].filter((part) => part !== null);
  const tail = times.length === 0 ? '' : `; ${times.join(', ')}`;
  if (firstDeviation === undefined) return `Passed: ${what}, ${numbers}${tail}.`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `Did not pass: ${what}; ${firstDeviation}${more}; ${numbers}${tail}.`;
}

function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
