import type { LoadPlan } from '../../ports/load-generator.ts';

/** Apart from the load itself, whose HTTP client and histogram the host does not need to load: its thread does. */
export function plannedRequests(plan: LoadPlan): number {
  return Math.max(0, Math.ceil((plan.durationMs * plan.ratePerSecond) / 1_000));
}
