import type { FilesSpec } from './stack-spec.ts';

type NfsSource = Extract<FilesSpec['source'], { kind: 'nfs' }>;

/**
 * Options of the engine's local driver for an NFS export. The mount is made by the engine when the first container
 * that uses the volume starts, and that is also when an unreachable server or a missing kernel client shows.
 */
export function nfsDriverOptions(source: NfsSource): Readonly<Record<string, string>> {
  const { options } = source;
  const words = [
    `addr=${source.server}`,
    `nfsvers=${source.version}`,
    'proto=tcp',
    'rw',
    options.wait,
    'noatime',
    ...(options.port === undefined ? [] : [`port=${options.port}`]),
    // The kernel counts in tenths of a second.
    ...(options.timeout === undefined ? [] : [`timeo=${Math.round(options.timeout / 100)}`]),
    ...(options.retries === undefined ? [] : [`retrans=${options.retries}`]),
    ...(options.readSize === undefined ? [] : [`rsize=${options.readSize}`]),
    ...(options.writeSize === undefined ? [] : [`wsize=${options.writeSize}`]),
    // Version 3 asks a second server for locks, which containers do not run; nothing here locks files.
    ...(source.version === '3' ? ['nolock', 'mountproto=tcp'] : []),
  ];
  return { type: 'nfs', o: words.join(','), device: `:${source.export}` };
}
