import { dueAfterMs, dueUntil } from '../../domain/drill/load-profile.ts';
import type { LoadPlan } from '../../ports/load-generator.ts';

/** Apart from the load itself, whose HTTP client and histogram the host does not need to load: its thread does. */
export function plannedRequests(plan: LoadPlan): number {
  return Math.max(0, Math.ceil(requestsUntil(plan, plan.durationMs)));
}

/** How many are due until so long after the begin, with the fraction of the next one. */
export function requestsUntil({ stages, ratePerSecond }: LoadPlan, afterMs: number): number {
  return stages === undefined ? (afterMs * ratePerSecond) / 1_000 : dueUntil(stages, afterMs);
}

export function requestDueMs({ stages, ratePerSecond }: LoadPlan, sequence: number): number {
  return stages === undefined ? (sequence * 1_000) / ratePerSecond : dueAfterMs(stages, sequence);
}
