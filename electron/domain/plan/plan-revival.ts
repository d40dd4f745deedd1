import { isLater } from './engine-time.ts';
import { isFileServer } from './file-servers.ts';
import type { ObservedState } from './observed-state.ts';
import type { Plan } from './operation.ts';
import { operationId, PlanBuilder } from './plan-builder.ts';

/**
 * After the engine came back: starts what ran before it went and what it gave up on. The engine may start a member
 * before its infra container, fails with "cannot join network of a non running container" and does not try again
 * (moby issues 11777 and 50326); and an infra container that got a new life leaves members that kept theirs without
 * a network.
 *
 * @param ranBefore names of the containers that ran when the engine was last seen; only these are started, so that
 * a member which a person had stopped stays stopped.
 */
export function planRevival(observed: ObservedState, ranBefore: ReadonlySet<string>): Plan {
  const builder = new PlanBuilder(observed.stack);
  const infraOfPod = new Map(
    observed.containers
      .filter((container) => container.role === 'infra')
      .map((container) => [container.pod, container]),
  );
  for (const infra of infraOfPod.values()) {
    if (infra.state !== 'running' && ranBefore.has(infra.name)) {
      builder.add({ kind: 'start-container', target: infra.name }, 'the engine did not bring it back', []);
    }
  }
  const servers = observed.containers.filter(isFileServer).map(({ name }) => name);
  for (const member of observed.containers) {
    if (member.role !== 'member' || !ranBefore.has(member.name)) continue;
    const infra = infraOfPod.get(member.pod);
    const afterInfra = infra === undefined ? [] : [operationId('start-container', infra.name)];
    // What it mounts must be served; one that starts too early is tried again in the next round.
    if (!isFileServer(member))
      afterInfra.push(...servers.map((name) => operationId('start-container', name)));
    if (member.state === 'exited' || member.state === 'created') {
      builder.add(
        { kind: 'start-container', target: member.name },
        'the engine did not bring it back',
        afterInfra,
      );
      continue;
    }
    const infraIsNew = infra !== undefined && builder.has('start-container', infra.name);
    const outlived =
      infra?.startedAt != null && member.startedAt !== null && isLater(infra.startedAt, member.startedAt);
    if (member.state === 'running' && (infraIsNew || outlived)) {
      builder.add(
        { kind: 'restart-container', target: member.name, graceMs: 1_000 },
        'its infra container began a later life',
        afterInfra,
      );
    }
  }
  return builder.build();
}
