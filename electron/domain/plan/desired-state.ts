/**
 * What the engine should hold for one stack: the output of compiling a stack file, the input of reconciling.
 * It contains no secret values, only the names of secrets, so it can be printed, logged and compared.
 */

export interface DesiredState {
  readonly stack: string;
  readonly networks: readonly DesiredNetwork[];
  readonly volumes: readonly DesiredVolume[];
  readonly images: readonly DesiredImage[];
  /** Sorted by name. Infra containers and members alike. */
  readonly containers: readonly DesiredContainer[];
  /** Text that lies beside the stack file for people to read; paths are relative to the stack's folder. */
  readonly generatedFiles: readonly GeneratedFile[];
  /** Names of secrets that must exist before anything starts. */
  readonly secrets: readonly DesiredSecret[];
  /** What the stack file asks for and will not be there, and what to do about it. */
  readonly notes: readonly string[];
}

export interface DesiredSecret {
  readonly name: string;
  /** What to make when the person gave none. */
  readonly generate: SecretRecipe;
}

export type SecretRecipe =
  | { readonly kind: 'random'; readonly bytes: number }
  /** The certificate of the stack's own authority; its key is a secret beside it that no container gets. */
  | { readonly kind: 'authority'; readonly keySecret: string }
  /** Key and certificate of one member, issued by the authority that those two secrets are. */
  | {
      readonly kind: 'certificate';
      readonly authority: string;
      readonly keySecret: string;
      readonly names: readonly string[];
    };

export interface DesiredNetwork {
  readonly name: string;
  /** CIDR, e.g. `10.201.3.0/24`. */
  readonly subnet: string;
  /** True: no route out of the host (the back network). */
  readonly internal: boolean;
  readonly specHash: string;
}

export interface DesiredVolume {
  readonly name: string;
  /** `data` and `shared` hold what must not be lost and outlive `down`; `config` is generated and does not. */
  readonly purpose: 'data' | 'shared' | 'config';
  readonly driverOptions: Readonly<Record<string, string>>;
  /** Of files on a file server; absent for those on the engine's own disk. */
  readonly remote?: RemoteFiles;
  readonly specHash: string;
}

/** An export as the engine mounts it. */
export interface NfsExport {
  /** Address or name that the engine's machine knows. */
  readonly server: string;
  readonly port: number;
  readonly path: string;
  readonly version: '3' | '4' | '4.1' | '4.2';
}

export interface RemoteFiles {
  readonly export: NfsExport;
  /** Container of this stack that serves it; null for a server of somebody else's. */
  readonly servedBy: string | null;
  /** Image with the tools that look at it before it is mounted. */
  readonly toolsImage: string;
}

export interface DesiredImage {
  readonly reference: string;
  /** `built`: from `resources/images/<folder>`; `user`: named in the stack file, must exist or be pulled. */
  readonly source: { readonly kind: 'built'; readonly folder: string } | { readonly kind: 'user' };
}

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** A file that a container finds when it starts; a secret's text is filled in only while it is written. */
export interface ContainerFile {
  /** Relative to `FilesMount.target`. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly content:
    | { readonly kind: 'text'; readonly text: string }
    /** `template` may hold `{{secret}}`, replaced by the secret's text; default is the text alone. */
    | { readonly kind: 'secret'; readonly secret: string; readonly template?: string };
}

export interface FilesMount {
  /** The config volume, mounted at `target`; written through the engine's archive call before the start. */
  readonly volume: string;
  readonly target: string;
  readonly files: readonly ContainerFile[];
}

export interface VolumeMount {
  readonly volume: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** False keeps the engine from copying the image's content into an empty volume (needed for NFS). */
  readonly copyUp: boolean;
}

export interface TmpfsMount {
  readonly target: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface NetworkAttachment {
  readonly network: string;
  readonly address: string;
  readonly aliases: readonly string[];
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly hostPort: number;
  /** `127.0.0.1` unless the stack file says otherwise. */
  readonly hostAddress: string;
  readonly protocol: 'tcp' | 'udp';
}

export interface ContainerLimits {
  readonly memoryBytes: number;
  /** 1.5 = one and a half cores. */
  readonly cpus: number;
  readonly pids: number;
}

/** How readiness is asked. All but `command` are asked from inside the pod's network by its agent. */
export type Probe =
  | {
      readonly kind: 'http';
      readonly port: number;
      readonly path: string;
      readonly status: number;
      /** Text that the body must hold, letter by letter; the body is read for this alone. */
      readonly contains?: string | undefined;
    }
  | { readonly kind: 'tcp'; readonly port: number }
  /** A PostgreSQL server that answers the start-up message with an authentication request. */
  | { readonly kind: 'postgres'; readonly port: number }
  /** A Redis or Valkey server, or a Sentinel, that answers PING, if only by asking for a password. */
  | { readonly kind: 'redis'; readonly port: number }
  | { readonly kind: 'command'; readonly command: readonly string[] };

export interface Readiness {
  readonly probe: Probe;
  /** How long `up` waits for the first good answer. */
  readonly deadlineMs: number;
  /** The same question as the engine's own health check; `null` leaves the engine without one. */
  readonly engineCheck: EngineHealthCheck | null;
}

export interface EngineHealthCheck {
  readonly command: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

/** Where a container that is given the engine's socket finds it. */
export const ENGINE_SOCKET = '/run/docker.sock';

export interface DesiredContainer {
  /** Name on the engine: `<stack>-<member>`, for infra containers `<stack>-<pod>-pod`. */
  readonly name: string;
  readonly role: 'infra' | 'member';
  /** Component of the stack file this belongs to. */
  readonly component: string;
  readonly componentKind: string;
  /** `gateway-1`; for infra containers the pod's name. */
  readonly member: string;
  readonly pod: string;
  readonly image: string;
  /** Overrides the image's command; null keeps it. */
  readonly command: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  /** `uid:gid`; null keeps the image's. */
  readonly user: string | null;
  readonly hostname: string | null;
  /** Infra containers only. The first is given at creation, the rest are connected before the start. */
  readonly networks: readonly NetworkAttachment[];
  /** Infra containers only. */
  readonly ports: readonly PublishedPort[];
  /** Members only: name of the infra container whose network they join. */
  readonly joins: string | null;
  readonly volumes: readonly VolumeMount[];
  readonly tmpfs: readonly TmpfsMount[];
  readonly filesMount: FilesMount | null;
  /** The warden only: the engine's socket on its own machine, found at `ENGINE_SOCKET` inside. */
  readonly engineSocket?: string;
  readonly capabilities: readonly string[];
  readonly readOnlyRoot: boolean;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  readonly restart: 'no' | 'unless-stopped' | 'always';
  readonly stopSignal: string;
  /** How long the process may take to end by itself before it is killed. */
  readonly stopGraceMs: number;
  readonly readiness: Readiness | null;
  /** Balancers only: pods that this process sends work to, and where it says whether it holds each for up. */
  readonly serves: readonly ServedPod[];
  /** Containers that must be in that condition before this one starts. */
  readonly dependsOn: readonly ContainerDependency[];
  /** Everything above, hashed: a different hash on the engine is drift. */
  readonly specHash: string;
}

export interface ServedPod {
  readonly pod: string;
  /** Answers 200 while the pod is held for up, on the process's own port. */
  readonly port: number;
  readonly path: string;
}

export interface ContainerDependency {
  readonly container: string;
  readonly condition: 'started' | 'ready';
}
