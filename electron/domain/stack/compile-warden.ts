import type { WardenConfig } from '../failover/warden-config.ts';
import type { DesiredContainer } from '../plan/desired-state.ts';
import { CONFIG_FOLDER, hashed, pageCheckCommand, textFile } from './compile-container.ts';
import type { CompileContext } from './compile-context.ts';
import { guardedGroups } from './guarded-groups.ts';
import { configVolume, containerName, dataVolume, WARDEN, WARDEN_PORT } from './stack-names.ts';

const MIB = 1024 ** 2;
/** Where it keeps what it did until a host has read it. */
const JOURNAL_FOLDER = '/var/lib/tandem';
const ALIVE = '/alive';
const READY_WITHIN_MS = 60_000;

/**
 * The guardian in a container of its own: no network, no capability, nothing to write but its journal, and the engine's
 * socket. It runs as root because the socket belongs to root wherever it lies, while the group that may also use it has
 * another number on each machine; without capabilities root is a user like any other.
 *
 * It starts last, so that it finds no member that was made and not yet configured.
 */
export function compileWarden(
  { spec, options }: CompileContext,
  members: readonly DesiredContainer[],
): { readonly containers: readonly DesiredContainer[]; readonly notes: readonly string[] } {
  const { enabled, warden, socket = options.host?.socket } = spec.guardian;
  const groups = guardedGroups(spec, { containers: members });
  if (!enabled || !warden || groups.length === 0) return { containers: [], notes: [] };
  if (socket === undefined) return { containers: [], notes: [UNKNOWN_SOCKET] };
  const config: WardenConfig = { stack: spec.name, groups };
  const container = hashed({
    name: containerName(spec.name, WARDEN),
    role: 'member',
    component: WARDEN,
    componentKind: WARDEN,
    member: WARDEN,
    pod: WARDEN,
    image: options.imageReference(WARDEN),
    command: null,
    environment: {},
    user: '0:0',
    hostname: WARDEN,
    networks: [],
    ports: [],
    joins: null,
    volumes: [
      { volume: dataVolume(spec.name, WARDEN), target: JOURNAL_FOLDER, readOnly: false, copyUp: false },
    ],
    tmpfs: [],
    filesMount: {
      volume: configVolume(spec.name, WARDEN),
      target: CONFIG_FOLDER,
      files: [textFile('warden.json', `${JSON.stringify(config, null, 2)}\n`)],
    },
    engineSocket: socket,
    capabilities: [],
    readOnlyRoot: true,
    sysctls: {},
    limits: { memoryBytes: 192 * MIB, cpus: Math.min(1, options.host?.cpus ?? 1), pids: 64 },
    // An engine that was killed ends what it finds running when it begins, and takes that for a person's stop (seen with
    // 20.10): only what is always restarted comes back then, and with it all the rest.
    restart: 'always',
    stopSignal: 'SIGTERM',
    stopGraceMs: 10_000,
    readiness: {
      probe: { kind: 'http', port: WARDEN_PORT, path: ALIVE, status: 200 },
      deadlineMs: READY_WITHIN_MS,
      engineCheck: {
        command: pageCheckCommand(WARDEN_PORT, ALIVE),
        intervalMs: 30_000,
        timeoutMs: 5_000,
        retries: 3,
        startPeriodMs: READY_WITHIN_MS,
      },
    },
    serves: [],
    dependsOn: members.map(({ name }) => ({ container: name, condition: 'started' as const })),
  });
  return { containers: [container], notes: [] };
}

const UNKNOWN_SOCKET =
  'no warden: where the socket of this engine lies cannot be told from here. Say it in the stack file, like `guardian: { socket: /var/run/docker.sock }`, or leave the warden out (`warden: false`).';
