import type { PrintedPlan } from '../../../electron/contract/schemas.ts';
import { countOf, listOf } from '../../../electron/domain/wording.ts';

/** What a plan to take down would remove, named before anyone confirms it. */
export interface RemovalView {
  readonly sentence: string;
  /** Volumes by name: removing them is what cannot be undone. */
  readonly volumes: readonly string[];
}

export function viewRemoval(plan: PrintedPlan): RemovalView {
  const targets = (kind: string) =>
    plan.operations.filter((operation) => operation.kind === kind).map((operation) => operation.target);
  const containers = targets('remove-container');
  const networks = targets('remove-network');
  const volumes = targets('remove-volume');
  const parts = [
    ...(containers.length > 0 ? [countOf(containers.length, 'container')] : []),
    ...(networks.length > 0 ? [countOf(networks.length, 'network')] : []),
    ...(volumes.length > 0 ? [countOf(volumes.length, 'volume')] : []),
  ];
  const sentence = parts.length === 0 ? 'Nothing of it is on the engine.' : `Removes ${listOf(parts)}.`;
  return { sentence, volumes };
}
