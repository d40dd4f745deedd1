import type { NfsExport, RemoteFiles } from '../plan/desired-state.ts';
import { addressOf, type CompileContext } from './compile-context.ts';
import { containerName, memberNames, NFS_PORT, podNames } from './stack-names.ts';
import { type FilesSpec, findComponent } from './stack-spec.ts';

/** What a component of kind nfs-server calls the folder that it serves. */
export const OWN_EXPORT = '/files';

/** Null for files on the engine's own disk. */
function nfsExportOf(context: CompileContext, { source }: FilesSpec): NfsExport | null {
  switch (source.kind) {
    case 'local':
      return null;
    case 'nfs': {
      const { server, export: path, version, options } = source;
      return { server, port: options.port ?? NFS_PORT, path, version };
    }
    case 'nfs-server': {
      const server = findComponent(context.spec, source.server, 'nfs-server');
      const pod = server === null ? '' : (podNames(server)[0] ?? '');
      // By its fixed address: the engine mounts, and it knows no names of containers.
      return { server: addressOf(context, 'back', pod), port: NFS_PORT, path: OWN_EXPORT, version: '4.2' };
    }
  }
}

/**
 * Options of the engine's local driver for shared files; none for a volume on its own disk. An export is mounted by the
 * engine when the first container that uses the volume starts, and that is also when an unreachable server or a missing
 * kernel client shows.
 */
export function volumeDriverOptions(
  context: CompileContext,
  files: FilesSpec,
): Readonly<Record<string, string>> {
  const target = nfsExportOf(context, files);
  if (target === null || files.source.kind === 'local') return {};
  const { options } = files.source;
  const words = [
    `addr=${target.server}`,
    `nfsvers=${target.version}`,
    'proto=tcp',
    'rw',
    options.wait,
    'noatime',
    ...(target.port === NFS_PORT ? [] : [`port=${target.port}`]),
    // The kernel counts in tenths of a second.
    ...(options.timeout === undefined ? [] : [`timeo=${Math.round(options.timeout / 100)}`]),
    ...(options.retries === undefined ? [] : [`retrans=${options.retries}`]),
    ...(options.readSize === undefined ? [] : [`rsize=${options.readSize}`]),
    ...(options.writeSize === undefined ? [] : [`wsize=${options.writeSize}`]),
    // Version 3 asks a second server for locks, which containers do not run; nothing here locks files.
    ...(target.version === '3' ? ['nolock', 'mountproto=tcp'] : []),
  ];
  return { type: 'nfs', o: words.join(','), device: `:${target.path}` };
}

export function remoteFiles(context: CompileContext, files: FilesSpec): RemoteFiles | null {
  const target = nfsExportOf(context, files);
  if (target === null) return null;
  const { source } = files;
  const server =
    source.kind === 'nfs-server' ? findComponent(context.spec, source.server, 'nfs-server') : null;
  const member = server === null ? undefined : memberNames(server)[0];
  return {
    export: target,
    servedBy: member === undefined ? null : containerName(context.spec.name, member),
    toolsImage: context.options.imageReference('nfs-tools'),
  };
}
