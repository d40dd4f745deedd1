import type { ContainerAction, Replaced } from './container-action.ts';
import type { DesiredState } from './desired-state.ts';
import type { ObservedState } from './observed-state.ts';
import { operationId, type PlanBuilder } from './plan-builder.ts';

/** Volumes that are missing, hold a former configuration, or are wanted by nobody. Those with data only block. */
export function planVolumes(
  builder: PlanBuilder,
  desired: DesiredState,
  observed: ObservedState,
  decided: { readonly actions: ReadonlyMap<string, ContainerAction>; readonly replaced: Replaced },
): void {
  const { actions, replaced } = decided;
  const standing = new Map(observed.volumes.map((volume) => [volume.name, volume]));
  // Configuration is replaced as a whole folder: with the container goes its volume, so that no file of the former
  // configuration stays behind, not even when the host died between the container's removal and the volume's.
  const userOf = new Map(
    desired.containers.flatMap((container) =>
      container.filesMount === null ? [] : [[container.filesMount.volume, container.name] as const],
    ),
  );
  const isRenewed = (volume: string, hashDiffers: boolean): boolean => {
    const action = actions.get(userOf.get(volume) ?? '')?.action;
    return action === 'replace' || (action === 'create' && hashDiffers);
  };
  for (const volume of desired.volumes) {
    const found = standing.get(volume.name);
    if (found === undefined) {
      builder.add({ kind: 'create-volume', target: volume.name, volume }, 'not there yet', []);
    } else if (volume.purpose === 'config' && isRenewed(volume.name, found.specHash !== volume.specHash)) {
      const removal = builder.add({ kind: 'remove-volume', target: volume.name }, 'configuration changed', [
        operationId('remove-container', userOf.get(volume.name) ?? ''),
      ]);
      builder.add({ kind: 'create-volume', target: volume.name, volume }, 'configuration changed', [removal]);
    } else if (replaced.volumes.has(volume.name)) {
      const removal = builder.add(
        { kind: 'remove-volume', target: volume.name },
        'its files come from elsewhere',
        observed.containers.map((container) => operationId('remove-container', container.name)),
      );
      builder.add({ kind: 'create-volume', target: volume.name, volume }, 'its files come from elsewhere', [
        removal,
      ]);
    } else if (found.specHash !== volume.specHash && volume.purpose !== 'config') {
      builder.block({
        code: 'volume-changed',
        target: volume.name,
        message: `Volume ${volume.name} stands with other settings than the stack file asks for, and it holds data.`,
        hint: 'Put the former settings back, or save its content, take the stack down with --remove-data and bring it up again.',
      });
    }
  }
  const wanted = new Set(desired.volumes.map((volume) => volume.name));
  for (const volume of observed.volumes) {
    if (volume.purpose !== 'config' || wanted.has(volume.name)) continue;
    builder.add(
      { kind: 'remove-volume', target: volume.name },
      'no longer wanted',
      observed.containers.map((container) => operationId('remove-container', container.name)),
    );
  }
}
