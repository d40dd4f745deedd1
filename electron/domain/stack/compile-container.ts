import { specHash } from '../hash.ts';
import type {
  ContainerDependency,
  ContainerFile,
  ContainerLimits,
  DesiredContainer,
  FilesMount,
  Readiness,
  ServedPod,
  TmpfsMount,
  VolumeMount,
} from '../plan/desired-state.ts';
import type { CompileContext } from './compile-context.ts';
import { addressOf, networkOf } from './compile-context.ts';
import { serversOf } from './shared-files.ts';
import {
  configVolume,
  containerName,
  hostPorts,
  infraName,
  isOnFront,
  memberNames,
  podNames,
} from './stack-names.ts';
import type { ComponentSpec, ResourcesSpec } from './stack-spec.ts';

export type RunningComponent = Exclude<ComponentSpec, { kind: 'files' }>;

export const CONFIG_FOLDER = '/etc/tandem';

const MIB = 1024 ** 2;
const INFRA_LIMITS: ContainerLimits = { memoryBytes: 64 * MIB, cpus: 0.5, pids: 64 };

/** A member's own part; the rest is the same for all. */
export interface MemberParts {
  readonly member: string;
  readonly pod: string;
  readonly builtFrom: string | null;
  readonly command?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly user: string | null;
  readonly files: readonly ContainerFile[];
  readonly volumes?: readonly VolumeMount[];
  readonly tmpfs: readonly TmpfsMount[];
  readonly capabilities?: readonly string[];
  readonly stopSignal: string;
  readonly stopGraceMs: number;
  readonly readiness: Readiness | null;
  readonly serves?: readonly ServedPod[];
}

export function compileMember(
  context: CompileContext,
  component: RunningComponent,
  parts: MemberParts,
): DesiredContainer {
  const { spec } = context;
  return hashed({
    name: containerName(spec.name, parts.member),
    role: 'member',
    component: component.name,
    componentKind: component.kind,
    member: parts.member,
    pod: parts.pod,
    image: imageOf(context, component, parts),
    command: parts.command ?? null,
    environment: parts.environment ?? {},
    user: parts.user,
    // A joined container has the pod's name; the engine refuses another.
    hostname: null,
    networks: [],
    ports: [],
    joins: infraName(spec.name, parts.pod),
    volumes: parts.volumes ?? [],
    tmpfs: parts.tmpfs,
    filesMount: filesMount(spec.name, parts),
    capabilities: parts.capabilities ?? [],
    readOnlyRoot: true,
    sysctls: {},
    limits: limits(context, component.resources),
    // Back after a crash and after an engine restart; what a person stopped stays stopped. What a drill killed is
    // started by its lease.
    restart: 'unless-stopped',
    stopSignal: parts.stopSignal,
    stopGraceMs: parts.stopGraceMs,
    readiness: parts.readiness,
    serves: parts.serves ?? [],
    dependsOn: dependencies(context, component, parts.pod),
  });
}

/** The container that owns a pod's network: it holds addresses and published ports and does nothing. */
function compilePod(context: CompileContext, component: RunningComponent, pod: string): DesiredContainer {
  const { spec, options } = context;
  // Members of a shared pod have no names of their own there: they share its address, and a name for each would make
  // the pod drift, and so be replaced with everything in it, whenever its component is scaled.
  const aliases = [...new Set([component.name, pod])].sort();
  const sides = isOnFront(component) ? (['front', 'back'] as const) : (['back'] as const);
  const index = spec.components.indexOf(component);
  return hashed({
    name: infraName(spec.name, pod),
    role: 'infra',
    component: component.name,
    componentKind: component.kind,
    member: pod,
    pod,
    image: options.imageReference('infra'),
    command: null,
    environment: {},
    user: '10000:10000',
    hostname: pod,
    networks: sides.map((side) => ({
      network: networkOf(context, side),
      address: addressOf(context, side, pod),
      aliases,
    })),
    ports: hostPorts(spec, index)
      .filter((port) => component.kind === 'balancer' || port.label === pod)
      .map((port) => ({
        containerPort: port.containerPort,
        hostPort: port.hostPort,
        hostAddress: port.address,
        protocol: 'tcp' as const,
      }))
      .sort((a, b) => a.containerPort - b.containerPort || a.hostPort - b.hostPort),
    joins: null,
    volumes: [],
    tmpfs: [],
    filesMount: null,
    capabilities: [],
    readOnlyRoot: true,
    sysctls:
      component.kind === 'balancer' && options.host?.migratesTcpRequests === true
        ? { 'net.ipv4.tcp_migrate_req': '1' }
        : {},
    limits: INFRA_LIMITS,
    restart: 'unless-stopped',
    // It has nothing to finish.
    stopSignal: 'SIGKILL',
    stopGraceMs: 1000,
    readiness: null,
    serves: [],
    dependsOn: [],
  });
}

export function hashed(container: Omit<DesiredContainer, 'specHash'>): DesiredContainer {
  return { ...container, specHash: specHash(container) };
}

function imageOf(
  context: CompileContext,
  component: RunningComponent,
  parts: Pick<MemberParts, 'member' | 'builtFrom'>,
): string {
  const own = component.members[parts.member]?.image ?? component.image;
  if (own !== undefined) return own;
  return context.options.imageReference(parts.builtFrom ?? component.kind);
}

function filesMount(stack: string, parts: MemberParts): FilesMount | null {
  if (parts.files.length === 0) return null;
  return {
    volume: configVolume(stack, parts.member),
    target: CONFIG_FOLDER,
    files: [...parts.files].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function limits(context: CompileContext, resources: ResourcesSpec): ContainerLimits {
  const cpus = Math.min(resources.cpus, context.options.host?.cpus ?? Number.POSITIVE_INFINITY);
  return { memoryBytes: resources.memoryBytes, cpus, pids: resources.pids };
}

/**
 * A member needs its pod, and what it mounts must be served. Nothing else is ordered by itself: balancers serve what is
 * there, gateways answer 503 until their database does. What the person ordered is kept.
 */
function dependencies(
  context: CompileContext,
  component: RunningComponent,
  pod: string,
): readonly ContainerDependency[] {
  const { spec } = context;
  const servers = serversOf(spec, component);
  const wanted = spec.components.filter(
    (other) => component.dependsOn.includes(other.name) || servers.includes(other.name),
  );
  return [
    { container: infraName(spec.name, pod), condition: 'started' as const },
    ...wanted.flatMap((other) =>
      memberNames(other).map((member) => ({
        container: containerName(spec.name, member),
        condition:
          other.kind === 'service' && other.probe === undefined ? ('started' as const) : ('ready' as const),
      })),
    ),
  ];
}

/** Generated text: everyone in the container may read it, nobody but root may change it. */
export function textFile(path: string, text: string): ContainerFile {
  return { path, mode: 0o444, uid: 0, gid: 0, content: { kind: 'text', text } };
}

/** A secret: readable by the member's own user alone. */
export function secretFile(name: string, secret: string, uid: number): ContainerFile {
  return { path: `secrets/${name}`, mode: 0o400, uid, gid: uid, content: { kind: 'secret', secret } };
}

export function scratch(target: string, sizeBytes: number, uid: number, mode = 0o700): TmpfsMount {
  return { target, sizeBytes, mode, uid, gid: uid };
}

/**
 * Asks for a page with nothing but the shell: starting one takes a millisecond or two, a Node.js forty, and this
 * runs every few seconds in every member for ever.
 */
export function pageCheckCommand(port: number, path: string): readonly string[] {
  return [
    'bash',
    '-c',
    `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET ${path} HTTP/1.0\\r\\nHost: health\\r\\n\\r\\n' >&3 && read -r -t 2 status <&3 && [[ $status == *' 200 '* ]]`,
  ];
}

/** Whether anything listens, with nothing but the shell. */
export function portCheckCommand(port: number): readonly string[] {
  return ['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`];
}

export function readiness(
  component: RunningComponent,
  probe: Readiness['probe'],
  command: readonly string[] | null,
): Readiness {
  const { health } = component;
  return {
    probe,
    deadlineMs: health.deadlineMs,
    engineCheck:
      command === null
        ? null
        : {
            command,
            intervalMs: health.intervalMs,
            timeoutMs: health.timeoutMs,
            retries: health.retries,
            startPeriodMs: health.deadlineMs,
          },
  };
}

export function podContainers(
  context: CompileContext,
  component: RunningComponent,
): readonly DesiredContainer[] {
  return podNames(component).map((pod) => compilePod(context, component, pod));
}
