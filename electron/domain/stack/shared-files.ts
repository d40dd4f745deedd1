import { type ComponentSpec, type FilesSpec, findComponent, type StackSpec } from './stack-spec.ts';

/** Who mounts which shared files, and where they come from. */

export interface FilesUse {
  readonly files: FilesSpec;
  /** Inside each member of the component. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** Where the gateway mounts its files; the queue is below it. */
export const QUEUE_FOLDER = '/data';

/** What a component mounts; a name that leads nowhere is reported elsewhere. */
export function filesUsedBy(spec: StackSpec, component: ComponentSpec): readonly FilesUse[] {
  const uses =
    component.kind === 'gateway'
      ? [{ files: component.files, path: QUEUE_FOLDER, readOnly: false }]
      : component.kind === 'service'
        ? component.mounts
        : [];
  return uses.flatMap(({ files: name, path, readOnly }) => {
    const files = findComponent(spec, name, 'files');
    return files === null ? [] : [{ files, path, readOnly }];
  });
}

/** The files that a file server of the stack serves; one in a file that was checked. */
export function filesOn(spec: StackSpec, server: string): readonly FilesSpec[] {
  return spec.components.flatMap((component) =>
    component.kind === 'files' && component.source.kind === 'nfs-server' && component.source.server === server
      ? [component]
      : [],
  );
}

/** File servers of the stack whose folders a component mounts. */
export function serversOf(spec: StackSpec, component: ComponentSpec): readonly string[] {
  return filesUsedBy(spec, component).flatMap(({ files: { source } }) =>
    source.kind === 'nfs-server' ? [source.server] : [],
  );
}
