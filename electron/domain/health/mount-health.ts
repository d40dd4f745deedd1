import type { MountedFiles, MountSource } from '../stack/mounted-files.ts';

/**
 * Whether shared files can be used, as a process inside a member's container finds them. That process may hang with the
 * mount; whoever asked does not.
 *
 *              ┌─ ok ─ slow          answered, at once or late
 *   answer ────┼─ stale              the server forgot the folder: mount anew
 *              ├─ read-only, full    reads only
 *              └─ unknown            says something else
 *   no answer ── hung                until the process comes back, which gives the next answer
 */
export type MountState = 'ok' | 'slow' | 'stale' | 'hung' | 'read-only' | 'full' | 'unknown';

export interface MountFinding {
  readonly state: MountState;
  /** Empty where the state says it all. */
  readonly detail: string;
  readonly freeBytes: number | null;
}

export const UNKNOWN_MOUNT: MountFinding = {
  state: 'unknown',
  detail: 'nobody has looked yet',
  freeBytes: null,
};
export const SLOW_MS = 500;
export const HUNG_AFTER_MS = 3_000;
const MIB = 1024 * 1024;
/** Below 1 MiB a queue counts as full, by its gateways too; below one segment of its log, PostgreSQL is about to stop. */
const LEAST_FREE_BYTES: Readonly<Record<MountSource, number>> = {
  ...{ local: MIB, nfs: MIB, 'nfs-server': MIB },
  data: 16 * MIB,
};

/**
 * The first line says that the process runs, so that the engine's own slowness is not taken for the mount's. Asking for
 * the free space goes to the server each time, where most other questions are answered from the kernel's memory. Only
 * POSIX tools, because the image may be anybody's.
 */
const SCRIPT = `
echo begin
space=$(stat -f -c '%a %S' -- "$1" 2>&1) || { echo "failed $space"; exit; }
echo "space $space"
while read -r _ folder _ flags _; do
  [ "$folder" != "$1" ] || echo "flags $flags"
done < /proc/self/mounts
[ "$2" != write ] || {
  file="$1/.tandem-probe-$3"
  words=$(dd if=/dev/zero of="$file" bs=1 count=1 conv=fsync 2>&1) || { echo "failed $words"; exit; }
  rm -f -- "$file"
  echo wrote
}
echo end
`;

export const FIRST_LINE = 'begin';

/** `name` keeps the files of two members apart that look at the same moment. */
export function mountProbeCommand(path: string, looks: 'read' | 'write', name: string): readonly string[] {
  return ['/bin/sh', '-c', SCRIPT, 'mount-probe', path, looks, name];
}

/** Reads what the process said after its first line. */
export function judgeMount(
  lines: readonly string[],
  tookMs: number,
  { source, readOnly }: Pick<MountedFiles, 'source' | 'readOnly'>,
): MountFinding {
  const textAfter = (word: string) =>
    lines
      .find((line) => line.startsWith(`${word} `))
      ?.slice(word.length + 1)
      .trim();
  const [blocks, blockBytes] =
    /^(\d+) (\d+)$/
      .exec(textAfter('space') ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  const freeBytes = blocks === undefined || blockBytes === undefined ? null : blocks * blockBytes;
  const found = (state: MountState, detail = ''): MountFinding => ({ state, detail, freeBytes });
  const failure = textAfter('failed');
  if (failure !== undefined) return found(stateOf(failure), failure.slice(-200));
  if (freeBytes === null || !lines.includes('end')) return found('unknown', 'the look at it was broken off');
  const isReadOnly = textAfter('flags')?.split(',').includes('ro') ?? false;
  if (!readOnly && isReadOnly) return found('read-only', 'it is mounted so');
  if (!readOnly && freeBytes < LEAST_FREE_BYTES[source]) return found('full');
  return tookMs > SLOW_MS ? found('slow', `it took ${Math.round(tookMs)} ms`) : found('ok');
}

/** In the words of the C library, which all tools print. */
function stateOf(failure: string): MountState {
  if (/stale/i.test(failure)) return 'stale';
  if (/read-only file system|permission denied|not permitted/i.test(failure)) return 'read-only';
  if (/no space left|quota exceeded/i.test(failure)) return 'full';
  // A soft mount gives up with these after its server said nothing.
  if (/input\/output error|timed out|host is down|not connected/i.test(failure)) return 'hung';
  return 'unknown';
}

export function hungFor(ms: number, freeBytes: number | null): MountFinding {
  return { state: 'hung', detail: `no answer for ${Math.round(ms / 1000)} s`, freeBytes };
}

/** What a person does about it; empty where there is nothing to do. */
export function mountHint(state: MountState, source: MountSource): string {
  switch (state) {
    case 'ok':
    case 'unknown':
      return '';
    case 'slow':
      return source === 'local' || source === 'data'
        ? 'The engine’s disk is busy.'
        : 'The file server or the way to it is busy: look at its load.';
    case 'hung':
      if (source === 'data') return 'The engine’s disk does not answer: look at the machine’s own log.';
      return source === 'nfs-server'
        ? 'Look at the state of the file server above; what waits goes on by itself when it is back.'
        : 'Bring the file server back: what waits goes on by itself. Restarting members does not help before.';
    case 'stale':
      return 'The server no longer knows the folder (exported anew, or restored): restart the members that mount it, one after the other ("tandem restart").';
    case 'read-only':
      if (source === 'data') return 'The engine’s disk takes no writes: look at the machine’s own log.';
      return 'Let the members’ user write there: owner and mode of the folder, and the export’s options (rw) on the server.';
    case 'full':
      return source === 'data'
        ? 'Make room on the engine’s disk: writes are refused until there is some; what was acknowledged stays.'
        : 'Make room: nothing can be queued until files are taken away.';
  }
}
