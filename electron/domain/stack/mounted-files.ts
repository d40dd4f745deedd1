import type { DesiredState } from '../plan/desired-state.ts';
import type { ObservedState } from '../plan/observed-state.ts';
import { filesUsedBy } from './shared-files.ts';
import { memberNames } from './stack-names.ts';
import type { StackSpec } from './stack-spec.ts';

/** Shared files as one member has them, or the volume of its own that it keeps its data in. */
export interface MountedFiles {
  /** Component of kind files; of data, the component that it belongs to. */
  readonly files: string;
  readonly source: MountSource;
  readonly member: string;
  /** Inside the member's container. */
  readonly path: string;
  readonly readOnly: boolean;
}

export type MountSource = 'local' | 'nfs' | 'nfs-server' | 'data';

/** A mount of a container that runs. */
export interface RunningMount extends MountedFiles {
  readonly container: string;
  readonly startedAt: string;
}

export function mountedFiles(spec: StackSpec): readonly MountedFiles[] {
  return spec.components.flatMap((component) =>
    filesUsedBy(spec, component).flatMap(({ files, path, readOnly }) =>
      memberNames(component).map((member) => ({
        files: files.name,
        source: files.source.kind,
        member,
        path,
        readOnly,
      })),
    ),
  );
}

/** Of databases, caches and whoever else keeps something that must not be lost. */
export function dataVolumes(desired: DesiredState): readonly MountedFiles[] {
  const data = new Set(desired.volumes.flatMap(({ name, purpose }) => (purpose === 'data' ? [name] : [])));
  return desired.containers.flatMap(({ component, member, volumes }) =>
    volumes
      .filter(({ volume, readOnly }) => data.has(volume) && !readOnly)
      .map(({ target }) => ({ files: component, source: 'data', member, path: target, readOnly: false })),
  );
}

export function runningMounts(
  mounts: readonly MountedFiles[],
  observed: ObservedState,
): readonly RunningMount[] {
  const running = new Map(
    observed.containers.flatMap(({ name, role, member, state, startedAt }) =>
      role === 'member' && state === 'running'
        ? [[member, { container: name, startedAt: startedAt ?? '' }] as const]
        : [],
    ),
  );
  return mounts.flatMap((mount) => {
    const found = running.get(mount.member);
    return found === undefined ? [] : [{ ...mount, ...found }];
  });
}
