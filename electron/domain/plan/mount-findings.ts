import type { Failure } from '../failure.ts';
import type { NfsExport } from './desired-state.ts';

/** What was found out about a mount before it was tried, in words. */

export const WITHOUT_CLIENT_HINT =
  'Give the kernel one (on Debian: apt-get install nfs-common, then modprobe nfs). Or keep the files on the engine’s own disk, with `source: { kind: local }`: everything works on this host, but no other machine sees the files, and they are lost with the disk.';

/** The kernel of the engine's machine mounts no exports. */
export function kernelLacksNfs(): Failure {
  return {
    code: 'mount-failed',
    message:
      'The stack’s files are on a file server, but the kernel of the engine’s machine has no NFS client.',
    hint: WITHOUT_CLIENT_HINT,
  };
}

/**
 * Reads the one line of `tandem-check-export`. Null when nothing speaks against mounting; what the tools cannot judge
 * (a server that wants something of its clients that only a kernel has) is left to the mount itself.
 */
export function explainExportCheck(volume: string, target: NfsExport, line: string): Failure | null {
  const [word = '', ...rest] = line.trim().split(' ');
  const about = `The files of ${volume} cannot be mounted`;
  const server = `\`${target.server}\``;
  switch (word) {
    case 'ok':
    case 'denied':
    case 'unclear':
      return null;
    case 'name':
      return {
        code: 'mount-failed',
        message: `${about}: the engine’s machine does not know the name ${server}.`,
        hint: `Correct \`server\` in the stack file, or give its address; \`getent hosts ${target.server}\` on that machine must answer.`,
      };
    case 'refused':
      return {
        code: 'mount-failed',
        message: `${about}: ${server} is there (${rest[0] ?? ''}), but nothing listens on port ${target.port}.`,
        hint: 'Start the NFS server there, or give its port as `options: { port: … }`.',
      };
    case 'silent':
      return {
        code: 'mount-failed',
        message: `${about}: ${server} (${rest[0] ?? ''}) gives no answer on port ${target.port}.`,
        hint: `It is down, or a firewall stands between it and the engine’s machine; port ${target.port} (TCP) must be open.`,
      };
    case 'missing': {
      const known = rest.length === 0 ? '' : ` It shows: ${rest.join(' ')}.`;
      return {
        code: 'mount-failed',
        message: `${about}: ${server} has no export \`${target.path}\` for this machine.${known}`,
        hint: 'Correct `export` in the stack file, or export that folder to the engine’s machine (on Linux: /etc/exports, then exportfs -ra).',
      };
    }
    default:
      return {
        code: 'mount-failed',
        message: `${about}: looking at the export failed.`,
        hint: 'Do the same again; `tandem doctor` looks at the engine.',
        cause: line.slice(0, 200),
      };
  }
}
