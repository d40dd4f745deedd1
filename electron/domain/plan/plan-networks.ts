import type { Replaced } from './container-action.ts';
import type { DesiredState } from './desired-state.ts';
import type { ObservedState } from './observed-state.ts';
import { operationId, type PlanBuilder } from './plan-builder.ts';

/** Networks that are missing, stand with other settings, or are wanted by nobody. */
export function planNetworks(
  builder: PlanBuilder,
  desired: DesiredState,
  observed: ObservedState,
  replaced: Replaced,
): void {
  const standing = new Set(observed.networks.map((network) => network.name));
  for (const network of desired.networks) {
    if (replaced.networks.has(network.name)) {
      const removal = builder.add(
        { kind: 'remove-network', target: network.name },
        'its settings changed',
        attachedTo(observed, network.name).map((name) => operationId('remove-container', name)),
      );
      builder.add({ kind: 'create-network', target: network.name, network }, 'its settings changed', [
        removal,
      ]);
    } else if (!standing.has(network.name)) {
      builder.add({ kind: 'create-network', target: network.name, network }, 'not there yet', []);
    }
  }
  const wanted = new Set(desired.networks.map((network) => network.name));
  for (const network of observed.networks) {
    if (wanted.has(network.name)) continue;
    builder.add(
      { kind: 'remove-network', target: network.name },
      'no longer wanted',
      attachedTo(observed, network.name).map((name) => operationId('remove-container', name)),
    );
  }
}

function attachedTo(observed: ObservedState, network: string): readonly string[] {
  return observed.containers
    .filter((container) => container.networks.some((attachment) => attachment.network === network))
    .map((container) => container.name);
}
