import type { PrintedPlan } from '../../../electron/contract/schemas.ts';

/** What a plan to take down would remove, named before anyone confirms it. */
export interface RemovalView {
  readonly counts: { readonly containers: number; readonly networks: number; readonly volumes: number };
  /** Volumes by name: removing them is what cannot be undone. */
  readonly volumes: readonly string[];
}

export function viewRemoval(plan: PrintedPlan): RemovalView {
  const targets = (kind: string) =>
    plan.operations.filter((operation) => operation.kind === kind).map((operation) => operation.target);
  const volumes = targets('remove-volume');
  return {
    counts: {
      containers: targets('remove-container').length,
      networks: targets('remove-network').length,
      volumes: volumes.length,
    },
    volumes,
  };
}
