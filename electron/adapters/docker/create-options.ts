import type Docker from 'dockerode';
import {
  type DesiredContainer,
  type DesiredNetwork,
  type DesiredVolume,
  ENGINE_SOCKET,
  type EngineHealthCheck,
  type NetworkAttachment,
  type PublishedPort,
  type TmpfsMount,
} from '../../domain/plan/desired-state.ts';
import { containerLabels, networkLabels, volumeLabels } from './labels.ts';

/** Logs stay on the engine's disk: three files of ten megabytes a container. */
const LOG_CONFIG = { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } };

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const NANO_CPUS_PER_CPU = 1_000_000_000;

/** The engine's document for a container. Secrets are not in it: they arrive as files afterwards. */
export function containerCreateOptions(
  stack: string,
  container: DesiredContainer,
): Docker.ContainerCreateOptions {
  return {
    name: container.name,
    Image: container.image,
    ...(container.command === null ? {} : { Cmd: [...container.command] }),
    ...(container.user === null ? {} : { User: container.user }),
    // A joined container shares its pod's name; the engine refuses another one.
    ...(container.hostname === null || container.joins !== null ? {} : { Hostname: container.hostname }),
    Env: Object.entries(container.environment).map(([name, value]) => `${name}=${value}`),
    Labels: { ...containerLabels(stack, container) },
    ExposedPorts: Object.fromEntries(container.ports.map((port) => [portKey(port), {}])),
    StopSignal: container.stopSignal,
    StopTimeout: wholeSeconds(container.stopGraceMs),
    Healthcheck: healthCheck(container.readiness?.engineCheck ?? null),
    HostConfig: hostConfig(container),
    ...networking(container),
  };
}

export function networkCreateOptions(stack: string, network: DesiredNetwork): Docker.NetworkCreateOptions {
  return {
    Name: network.name,
    Driver: 'bridge',
    // Without it engines before 25 make a second network of the same name.
    CheckDuplicate: true,
    Internal: network.internal,
    IPAM: { Driver: 'default', Config: [{ Subnet: network.subnet }] },
    Labels: { ...networkLabels(stack, network) },
  };
}

export function volumeCreateOptions(stack: string, volume: DesiredVolume): Docker.VolumeCreateOptions {
  return {
    Name: volume.name,
    Driver: 'local',
    DriverOpts: { ...volume.driverOptions },
    Labels: { ...volumeLabels(stack, volume) },
  };
}

export function endpointSettings(address: string, aliases: readonly string[]) {
  return { IPAMConfig: { IPv4Address: address }, Aliases: [...aliases] };
}

/** The engine counts graces in whole seconds; a started second is granted. */
export function wholeSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

function hostConfig(container: DesiredContainer): Docker.HostConfig {
  const { limits } = container;
  return {
    NetworkMode: networkMode(container),
    PortBindings: portBindings(container.ports),
    RestartPolicy: { Name: container.restart },
    Mounts: mounts(container),
    Tmpfs: Object.fromEntries(container.tmpfs.map((mount) => [mount.target, tmpfsOptions(mount)])),
    Init: true,
    SecurityOpt: ['no-new-privileges'],
    CapDrop: ['ALL'],
    CapAdd: [...container.capabilities],
    ReadonlyRootfs: container.readOnlyRoot,
    Sysctls: { ...container.sysctls },
    Memory: limits.memoryBytes,
    // Equal to the memory: no swap, so that a member that outgrows its limit dies instead of crawling.
    MemorySwap: limits.memoryBytes,
    NanoCpus: Math.round(limits.cpus * NANO_CPUS_PER_CPU),
    PidsLimit: limits.pids,
    LogConfig: LOG_CONFIG,
  };
}

function networkMode(container: DesiredContainer): string {
  if (container.joins !== null) return `container:${container.joins}`;
  return container.networks[0]?.network ?? 'none';
}

function networking(container: DesiredContainer): Pick<Docker.ContainerCreateOptions, 'NetworkingConfig'> {
  const first: NetworkAttachment | undefined = container.networks[0];
  if (container.joins !== null || first === undefined) return {};
  return {
    NetworkingConfig: {
      EndpointsConfig: { [first.network]: endpointSettings(first.address, first.aliases) },
    },
  };
}

function mounts(container: DesiredContainer): Docker.MountSettings[] {
  const volumes = container.volumes.map(
    (mount): Docker.MountSettings => ({
      Type: 'volume',
      Source: mount.volume,
      Target: mount.target,
      ReadOnly: mount.readOnly,
      VolumeOptions: { NoCopy: !mount.copyUp, Labels: {}, DriverConfig: { Name: '', Options: {} } },
    }),
  );
  const socket = container.engineSocket;
  const binds: Docker.MountSettings[] =
    socket === undefined ? [] : [{ Type: 'bind', Source: socket, Target: ENGINE_SOCKET, ReadOnly: true }];
  if (container.filesMount === null) return [...binds, ...volumes];
  return [
    ...binds,
    ...volumes,
    {
      Type: 'volume',
      Source: container.filesMount.volume,
      Target: container.filesMount.target,
      // The archive call refuses a read-only mount. The files belong to root or are without write bits.
      ReadOnly: false,
      VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: {} } },
    },
  ];
}

function tmpfsOptions(mount: TmpfsMount): string {
  return [
    'rw',
    'nosuid',
    'nodev',
    'noexec',
    `size=${mount.sizeBytes}`,
    `mode=${mount.mode.toString(8).padStart(4, '0')}`,
    `uid=${mount.uid}`,
    `gid=${mount.gid}`,
  ].join(',');
}

function portBindings(
  ports: readonly PublishedPort[],
): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const list = bindings[portKey(port)] ?? [];
    list.push({ HostIp: port.hostAddress, HostPort: String(port.hostPort) });
    bindings[portKey(port)] = list;
  }
  return bindings;
}

function portKey(port: PublishedPort): string {
  return `${port.containerPort}/${port.protocol}`;
}

function healthCheck(check: EngineHealthCheck | null): Docker.HealthConfig {
  // `NONE` also switches off a check that the image brings along.
  if (check === null) return { Test: ['NONE'] };
  return {
    Test: ['CMD', ...check.command],
    Interval: check.intervalMs * NANOSECONDS_PER_MILLISECOND,
    Timeout: check.timeoutMs * NANOSECONDS_PER_MILLISECOND,
    Retries: check.retries,
    StartPeriod: check.startPeriodMs * NANOSECONDS_PER_MILLISECOND,
  };
}
