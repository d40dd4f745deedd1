/** So many in a second, and so many at once after a pause: a bucket that fills steadily. */
export interface Budget {
  readonly left: number;
  readonly atMs: number;
}

export interface BudgetLimits {
  readonly perSecond: number;
  readonly burst: number;
}

export function fullBudget(limits: BudgetLimits, atMs: number): Budget {
  return { left: limits.burst, atMs };
}

export function leftIn(budget: Budget, limits: BudgetLimits, atMs: number): number {
  const grown = (Math.max(0, atMs - budget.atMs) / 1_000) * limits.perSecond;
  return Math.min(limits.burst, budget.left + grown);
}

/** Never more than is left: whoever takes has asked before. */
export function spent(budget: Budget, limits: BudgetLimits, count: number, atMs: number): Budget {
  return { left: Math.max(0, leftIn(budget, limits, atMs) - count), atMs: Math.max(budget.atMs, atMs) };
}
