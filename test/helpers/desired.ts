import type { DesiredContainer, DesiredState } from '../../electron/domain/plan/desired-state.ts';
import type { ObservedContainer, ObservedState } from '../../electron/domain/plan/observed-state.ts';
import type { HostFindings } from '../../electron/domain/plan/reconcile.ts';

/** Small desired states for tests of planning: pods of one infra container and some members. */

export const quietHost: HostFindings = {
  missingSecrets: [],
  staleFiles: [],
  portHolders: new Map(),
  leftoverVolumes: new Set(),
  notReady: new Set(),
};

export function desiredContainer(name: string, overrides: Partial<DesiredContainer> = {}): DesiredContainer {
  return {
    name: `demo-${name}`,
    role: 'member',
    component: name.replace(/-\d+$/, ''),
    componentKind: 'service',
    member: name,
    pod: name,
    image: 'tandem/x:1',
    command: null,
    environment: {},
    user: null,
    hostname: null,
    networks: [],
    ports: [],
    joins: null,
    volumes: [],
    tmpfs: [],
    filesMount: null,
    capabilities: [],
    readOnlyRoot: true,
    sysctls: {},
    limits: { memoryBytes: 64 * 1024 ** 2, cpus: 1, pids: 64 },
    restart: 'unless-stopped',
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
    readiness: { probe: { kind: 'tcp', port: 80 }, deadlineMs: 5_000, engineCheck: null },
    serves: [],
    dependsOn: [],
    specHash: `hash-${name}`,
    ...overrides,
  };
}

/** A pod with its members: `demo-<pod>-pod` and `demo-<member>` for each. */
export function desiredPod(
  pod: string,
  members: readonly string[],
  options: { readonly address: string; readonly ports?: DesiredContainer['ports']; readonly back?: boolean },
): readonly DesiredContainer[] {
  const infra = desiredContainer(`${pod}-pod`, {
    role: 'infra',
    component: members[0]?.replace(/-\d+$/, '') ?? pod,
    member: pod,
    pod,
    readiness: null,
    networks: [
      { network: 'demo-front', address: options.address, aliases: [pod] },
      ...(options.back === true
        ? [{ network: 'demo-back', address: `10.201.1.${options.address.split('.')[3]}`, aliases: [pod] }]
        : []),
    ],
    ports: options.ports ?? [],
  });
  return [
    infra,
    ...members.map((member) =>
      desiredContainer(member, {
        pod,
        joins: infra.name,
        filesMount: { volume: `demo-${member}-config`, target: '/etc/tandem', files: [] },
      }),
    ),
  ];
}

export function desiredState(
  containers: readonly DesiredContainer[],
  overrides: Partial<DesiredState> = {},
): DesiredState {
  const configs = containers.flatMap((container) =>
    container.filesMount === null ? [] : [container.filesMount.volume],
  );
  return {
    stack: 'demo',
    networks: [
      { name: 'demo-front', subnet: '10.201.0.0/24', internal: false, specHash: 'front' },
      { name: 'demo-back', subnet: '10.201.1.0/24', internal: true, specHash: 'back' },
    ],
    volumes: configs.map((name) => ({ name, purpose: 'config' as const, driverOptions: {}, specHash: name })),
    images: [{ reference: 'tandem/x:1', source: { kind: 'built', folder: 'x' } }],
    containers: [...containers].sort((one, other) => (one.name < other.name ? -1 : 1)),
    generatedFiles: [],
    secrets: [],
    notes: [],
    ...overrides,
  };
}

export const emptyEngine: ObservedState = {
  stack: 'demo',
  containers: [],
  networks: [],
  volumes: [],
  images: [],
  foreign: { containerNames: [], networkNames: [], volumeNames: [], subnets: [], publishedPorts: [] },
};

/** The engine as it is when everything desired runs. */
export function settledEngine(desired: DesiredState): ObservedState {
  return {
    ...emptyEngine,
    stack: desired.stack,
    containers: desired.containers.map((container) => observedContainer(container)),
    networks: desired.networks.map((network) => ({ ...network, id: network.name })),
    volumes: desired.volumes.map(({ name, purpose, specHash }) => ({ name, purpose, specHash })),
    images: desired.images.map((image) => image.reference),
  };
}

export function observedContainer(
  desired: DesiredContainer,
  overrides: Partial<ObservedContainer> = {},
): ObservedContainer {
  return {
    id: `id-${desired.name}`,
    name: desired.name,
    role: desired.role,
    component: desired.component,
    member: desired.member,
    pod: desired.pod,
    specHash: desired.specHash,
    image: desired.image,
    state: 'running',
    startedAt: desired.role === 'infra' ? '2026-01-01T00:00:00.1Z' : '2026-01-01T00:00:01.1Z',
    finishedAt: null,
    exitCode: null,
    oomKilled: false,
    restartCount: 0,
    health: 'none',
    error: '',
    networks: desired.networks.map(({ network, address }) => ({ network, address })),
    ports: desired.ports.map(({ containerPort, hostPort, hostAddress }) => ({
      containerPort,
      hostPort,
      hostAddress,
    })),
    ...overrides,
  };
}

/** A settled engine with one container changed, or taken away by `null`. */
export function engineWith(
  desired: DesiredState,
  changes: Readonly<Record<string, Partial<ObservedContainer> | null>>,
): ObservedState {
  const settled = settledEngine(desired);
  return {
    ...settled,
    containers: settled.containers.flatMap((container) => {
      const change = changes[container.name];
      if (change === null) return [];
      return [change === undefined ? container : { ...container, ...change }];
    }),
  };
}

/** The same with `web-1` and `web-2` as balancers in front of the pod `app`. */
export function balanced(state: DesiredState): DesiredState {
  return {
    ...state,
    containers: state.containers.map((container) => {
      const process = /^web-(\d)$/.exec(container.member)?.[1];
      return process === undefined
        ? container
        : {
            ...container,
            serves: [{ pod: 'app', port: 8403 + Number(process), path: '/serves/api/app' }],
          };
    }),
  };
}
