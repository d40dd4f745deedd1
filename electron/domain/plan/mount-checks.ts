import type { DesiredState, DesiredVolume } from './desired-state.ts';
import type { OperationKind } from './operation.ts';
import { operationId, type PlanBuilder } from './plan-builder.ts';

/**
 * A mount that fails does so when its container starts, in the words of a system call, and with half of the stack on the
 * engine; one that hangs may hang the engine. So what can be tried is tried before anything is touched:
 *
 *   can the kernel mount an export at all? ──► is it there, and can it be mounted? ──► everything else
 *   the same ──► everything else ──► the stack's own server is ready ──► is it there? ──► those who mount it
 */
export function planMountChecks(builder: PlanBuilder, desired: DesiredState): void {
  const mounted = desired.volumes.filter(
    (volume) =>
      volume.remote !== undefined && usersOf(desired, volume).some((name) => isStarted(builder, name)),
  );
  const image = mounted[0]?.remote?.toolsImage;
  if (image === undefined) return;
  const kernel = builder.add(
    { kind: 'check-mount', target: 'nfs', image, export: null, driverOptions: {} },
    'files are on a file server',
    [operationId('ensure-image', image)],
  );
  builder.delayAll(kernel, UNTOUCHED);
  for (const { name, remote, driverOptions } of mounted) {
    if (remote === undefined) continue;
    const { servedBy } = remote;
    const after = servedBy === null ? [kernel] : [kernel, operationId('await-ready', servedBy)];
    const check = builder.add(
      { kind: 'check-mount', target: name, image, export: remote.export, driverOptions },
      'about to be mounted',
      after,
    );
    if (servedBy === null) builder.delayAll(check, UNTOUCHED);
  }
  for (const volume of mounted) {
    for (const user of usersOf(desired, volume)) {
      for (const kind of MOUNTING) builder.delay(kind, user, operationId('check-mount', volume.name));
    }
  }
}

/** What changes nothing on the engine that anybody could miss. */
const UNTOUCHED: readonly OperationKind[] = [
  'ensure-image',
  'ensure-secrets',
  'write-stack-files',
  'check-mount',
];
/** The archive call that writes files mounts all volumes of the container, as its start does. */
const MOUNTING: readonly OperationKind[] = ['write-files', 'start-container', 'restart-container'];

const isStarted = (builder: PlanBuilder, container: string) =>
  builder.has('start-container', container) || builder.has('restart-container', container);

const usersOf = (desired: DesiredState, { name }: DesiredVolume) =>
  desired.containers
    .filter((container) => container.volumes.some(({ volume }) => volume === name))
    .map((container) => container.name);
