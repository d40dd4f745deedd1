/**
 * What the engine holds for one stack, read by the docker adapter and believed only after it was parsed.
 * Everything that carries the stack's label is here; of the rest only what could stand in the way.
 */

export interface ObservedState {
  readonly stack: string;
  readonly containers: readonly ObservedContainer[];
  readonly networks: readonly ObservedNetwork[];
  readonly volumes: readonly ObservedVolume[];
  /** References (`name:tag`) of all images on the engine. */
  readonly images: readonly string[];
  /** Things without our label that others own. */
  readonly foreign: ForeignThings;
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export interface ObservedContainer {
  readonly id: string;
  readonly name: string;
  readonly role: 'infra' | 'member';
  readonly component: string;
  /** Absent on containers that an earlier version made. */
  readonly componentKind?: string | undefined;
  readonly member: string;
  readonly pod: string;
  readonly specHash: string;
  readonly image: string;
  readonly state: ContainerState;
  /** ISO 8601 with the engine's nanoseconds; null when it never ran. Together with the id: one life. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly restartCount: number;
  /** The engine's health check; `none` when the container has none. */
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  /** The engine's words when the last start failed; empty otherwise. */
  readonly error: string;
  readonly networks: readonly { readonly network: string; readonly address: string }[];
  readonly ports: readonly ObservedPort[];
}

export interface ObservedPort {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostAddress: string;
}

export interface ObservedNetwork {
  readonly id: string;
  readonly name: string;
  readonly subnet: string;
  readonly internal: boolean;
  readonly specHash: string;
}

export interface ObservedVolume {
  readonly name: string;
  readonly purpose: 'data' | 'shared' | 'config';
  readonly specHash: string;
  /** What it holds lies on a file server: removing the volume loses nothing. */
  readonly isRemote?: boolean;
}

export interface ForeignThings {
  readonly containerNames: readonly string[];
  readonly networkNames: readonly string[];
  readonly volumeNames: readonly string[];
  /** Subnets of all networks that are not this stack's, and of the host's own interfaces. */
  readonly subnets: readonly string[];
  /** Ports on the host that containers of others publish. */
  readonly publishedPorts: readonly { readonly hostPort: number; readonly container: string }[];
}
