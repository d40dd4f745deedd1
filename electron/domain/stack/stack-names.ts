import type { ComponentSpec, StackSpec } from './stack-spec.ts';

/** How the things of a stack are called on the engine. One place, because a dozen others look names up. */

/** The gateway's only port; its publishing to the host is what the stack file decides. */
export const GATEWAY_PORT = 8080;
export const POSTGRES_PORT = 5432;
/** Patroni's REST API: who leads, and orders to the cluster. */
export const PATRONI_PORT = 8008;
export const ETCD_PORT = 2379;
export const ETCD_PEER_PORT = 2380;
export const REDIS_PORT = 6379;
export const SENTINEL_PORT = 26_379;
export const NFS_PORT = 2049;
/** Balancer process i (from 1) answers for itself on this port plus i. */
export const PROCESS_PORT_BASE = 8403;

/** Name of the guardian's own member, and of all that belongs to it. */
export const WARDEN = 'warden';
/** Inside its own network namespace, which nothing but the engine's exec reaches. */
export const WARDEN_PORT = 8404;

export const containerName = (stack: string, member: string) => `${stack}-${member}`;
export const infraName = (stack: string, pod: string) => `${stack}-${pod}-pod`;
export const frontNetwork = (stack: string) => `${stack}-front`;
export const backNetwork = (stack: string) => `${stack}-back`;
export const configVolume = (stack: string, member: string) => `${stack}-${member}-config`;
export const dataVolume = (stack: string, member: string, volume = 'data') => `${stack}-${member}-${volume}`;
export const sharedVolume = (stack: string, files: string) => `${stack}-${files}`;
/** The secret that a database or a cache and everything that connects to it share. */
export const passwordSecret = (store: string) => `${store}-password`;

/** What the members of a database with standbys need to know of each other; nobody else gets these. */
export const clusterSecrets = (database: string) => ({
  replication: `${database}-replication`,
  rewind: `${database}-rewind`,
  rest: `${database}-patroni`,
});

export function memberNames(component: ComponentSpec): readonly string[] {
  if (component.kind === 'files') return [];
  return Array.from({ length: component.replicas }, (_, index) => `${component.name}-${index + 1}`);
}

/** All processes of a balancer live in one pod; every other member has a pod of its own. */
export function podNames(component: ComponentSpec): readonly string[] {
  return component.kind === 'balancer' ? [component.name] : memberNames(component);
}

export function volumeNames(stack: string, component: ComponentSpec): readonly string[] {
  switch (component.kind) {
    case 'files':
      return [sharedVolume(stack, component.name)];
    case 'service':
      return memberNames(component).flatMap((member) => [
        ...(component.secrets.length > 0 ? [configVolume(stack, member)] : []),
        ...component.volumes.map((volume) => dataVolume(stack, member, volume.name)),
      ]);
    case 'postgres':
    case 'etcd':
    case 'redis':
    case 'sentinel':
    case 'nfs-server':
      return memberNames(component).flatMap((member) => [
        configVolume(stack, member),
        dataVolume(stack, member),
      ]);
    case 'balancer':
    case 'gateway':
      return memberNames(component).map((member) => configVolume(stack, member));
  }
}

/** Names of all containers of a component, infra containers included. */
export function containerNames(stack: string, component: ComponentSpec): readonly string[] {
  return [
    ...podNames(component).map((pod) => infraName(stack, pod)),
    ...memberNames(component).map((member) => containerName(stack, member)),
  ];
}

/** On the front network: whoever publishes a port or may reach the world. */
export function isOnFront(component: ComponentSpec): boolean {
  switch (component.kind) {
    case 'gateway':
      return true;
    case 'balancer':
      return (
        component.listen.some((listener) => listener.publish) || component.statistics.publish !== undefined
      );
    case 'service':
      return component.outbound || component.ports.some((port) => port.publish);
    case 'postgres':
    case 'etcd':
    case 'redis':
    case 'sentinel':
    case 'nfs-server':
    case 'files':
      return false;
  }
}

export interface HostPort {
  readonly address: string;
  readonly hostPort: number;
  readonly containerPort: number;
  /** Member it leads to when the pod has several. */
  readonly label: string;
  readonly path: readonly (string | number)[];
}

/** Everything a component publishes on the host, with the place in the file that says so. */
export function hostPorts(spec: StackSpec, index: number): readonly HostPort[] {
  const component = spec.components[index];
  const at = (...rest: (string | number)[]) => ['components', index, ...rest];
  switch (component?.kind) {
    case 'balancer': {
      const page = component.statistics.publish;
      return [
        ...component.listen.flatMap((listener, listenIndex) =>
          listener.publish
            ? [
                {
                  address: listener.publish.address,
                  hostPort: listener.publish.port,
                  containerPort: listener.port,
                  label: listener.name,
                  path: at('listen', listenIndex, 'publish', 'port'),
                },
              ]
            : [],
        ),
        ...memberNames(component).flatMap((member, process) =>
          page
            ? [
                {
                  address: page.address,
                  hostPort: page.port + process,
                  containerPort: PROCESS_PORT_BASE + 1 + process,
                  label: member,
                  path: at('statistics', 'publish', 'port'),
                },
              ]
            : [],
        ),
      ];
    }
    case 'gateway':
      return component.direct.map((hostPort, member) => ({
        address: '127.0.0.1',
        hostPort,
        containerPort: GATEWAY_PORT,
        label: `${component.name}-${member + 1}`,
        path: at('direct', member),
      }));
    case 'service':
      return component.ports.flatMap((port, portIndex) =>
        port.publish
          ? [
              {
                address: port.publish.address,
                hostPort: port.publish.port,
                containerPort: port.port,
                label: `${component.name}-1`,
                path: at('ports', portIndex, 'publish', 'port'),
              },
            ]
          : [],
      );
    default:
      return [];
  }
}
