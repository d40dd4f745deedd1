import { isFileServer } from './file-servers.ts';
import type { ObservedContainer, ObservedState } from './observed-state.ts';
import type { Plan } from './operation.ts';
import { operationId, PlanBuilder } from './plan-builder.ts';

/** How long a member may take to end by itself when its stack goes down; the container's own setting rules below it. */
const DOWN_GRACE_MS = 30_000;

/**
 * Takes everything of a stack off the engine. Volumes that hold data stay unless `removeData`; generated ones go.
 * Works from the labels alone, so that a stack whose file is gone or broken can still be taken down.
 */
export function planDown(observed: ObservedState, options: { readonly removeData: boolean }): Plan {
  const builder = new PlanBuilder(observed.stack);
  const cause = 'the stack goes down';
  // Pods use no volumes, but deleting a database's thousand files beside them made their removal slower by half; beside
  // the networks, which come last, it costs nothing.
  const gone = observed.containers.map((container) => operationId('remove-container', container.name));
  const members = observed.containers.filter(({ role }) => role === 'member');
  const stopsAfter = (container: ObservedContainer): readonly string[] => {
    // A database's member that stops gives its leader key back, and waits for etcd until its limit when that is gone.
    if (isEtcd(container))
      return members.filter(isDatabase).map(({ name }) => operationId('stop-container', name));
    if (!isFileServer(container)) return [];
    const clients = members.filter((member) => !isFileServer(member));
    return clients.map(({ name }) => operationId('remove-container', name));
  };
  for (const container of observed.containers) {
    if (container.role === 'infra') {
      // Taking a pod's network apart is the slowest step: it begins as soon as nobody uses it any more.
      const own = members.filter(({ pod }) => pod === container.pod);
      builder.add(
        { kind: 'remove-container', target: container.name },
        cause,
        own.map((member) => operationId('stop-container', member.name)),
      );
      continue;
    }
    const isUp =
      container.state === 'running' || container.state === 'paused' || container.state === 'restarting';
    const stopped = isUp
      ? [
          builder.add(
            { kind: 'stop-container', target: container.name, graceMs: DOWN_GRACE_MS },
            cause,
            stopsAfter(container),
          ),
        ]
      : [];
    builder.add({ kind: 'remove-container', target: container.name }, cause, stopped);
  }
  for (const network of observed.networks) {
    const attached = observed.containers.filter((container) =>
      container.networks.some((held) => held.network === network.name),
    );
    builder.add(
      { kind: 'remove-network', target: network.name },
      cause,
      attached.map((container) => operationId('remove-container', container.name)),
    );
  }
  for (const volume of observed.volumes) {
    if (volume.purpose !== 'config' && !options.removeData) continue;
    builder.add(
      { kind: 'remove-volume', target: volume.name },
      volume.purpose === 'config' ? cause : 'its data is to be removed',
      gone,
    );
  }
  return builder.build();
}

const isDatabase = ({ componentKind }: ObservedContainer): boolean => componentKind === 'postgres';
const isEtcd = ({ role, componentKind }: ObservedContainer): boolean =>
  role === 'member' && componentKind === 'etcd';
