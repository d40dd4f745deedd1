import type Docker from 'dockerode';
import type * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type {
  ForeignThings,
  ObservedContainer,
  ObservedNetwork,
  ObservedPort,
  ObservedState,
  ObservedVolume,
} from '../../domain/plan/observed-state.ts';
import { name as stackName } from '../../domain/stack/values.ts';
import { engineCall, mapBounded } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { LABELS, stackLabelFilter } from './labels.ts';
import {
  containerListSchema,
  containerSchema,
  imageListSchema,
  networkListSchema,
  ownLabelsSchema,
  type ParsedContainer,
  type PortBindings,
  volumeListSchema,
  volumePurposeSchema,
} from './observe-schemas.ts';

/** More at a time make an engine of two cores no faster. */
const INSPECT_WIDTH = 16;

/** What Go writes for "never". */
const ZERO_TIME = '0001-01-01T00:00:00Z';

type ListedContainer = z.output<typeof containerListSchema>[number];
type ListedNetwork = z.output<typeof networkListSchema>[number];
type ListedVolume = z.output<typeof volumeListSchema>['Volumes'][number];

export async function observeStack(docker: Docker, stack: string): Promise<ObservedState> {
  const [listed, networks, volumes, images] = await Promise.all([
    listContainers(docker),
    listNetworks(docker),
    listVolumes(docker),
    listImages(docker),
  ]);
  const ours = listed.filter((container) => isOurs(container, stack));
  const containers = await mapBounded(ours, INSPECT_WIDTH, ({ Id }) => observeContainer(docker, Id));
  return {
    stack,
    containers: byName(containers.filter((container) => container !== null)),
    networks: byName(networks.filter((network) => isOurs(network, stack)).map(toNetwork)),
    volumes: byName(volumes.filter((volume) => isOurs(volume, stack)).map(toVolume)),
    images,
    foreign: foreignThings(stack, { listed, networks, volumes }),
  };
}

/** A name that no stack file can have was given by somebody else, and would be refused wherever it is asked for. */
export async function observeStackNames(docker: Docker): Promise<readonly string[]> {
  const filters = { label: [stackLabelFilter()] };
  const [containers, networks, volumes] = await Promise.all([
    listContainers(docker, filters),
    listNetworks(docker, filters),
    listVolumes(docker, filters),
  ]);
  const names = [...containers, ...networks, ...volumes].map((thing) => thing.Labels[LABELS.stack] ?? '');
  return [...new Set(names)].filter((name) => stackName.safeParse(name).success).sort();
}

/** Null when the container is gone, or is not (or no longer) wholly ours. */
export async function observeContainer(docker: Docker, idOrName: string): Promise<ObservedContainer | null> {
  const parsed = await inspectContainer(docker, idOrName);
  return parsed === null ? null : toContainer(parsed);
}

/** Null when there is no such container. */
export async function inspectContainer(docker: Docker, idOrName: string): Promise<ParsedContainer | null> {
  const what = `looking at container ${idOrName}`;
  try {
    const answer = await engineCall(what, (abortSignal) =>
      docker.getContainer(idOrName).inspect({ abortSignal }),
    );
    return parseAnswer(containerSchema, answer, what);
  } catch (thrown) {
    if (engineStatus(thrown) === 404) return null;
    throw thrown;
  }
}

export function startedAtOf(container: ParsedContainer): string | null {
  return orNull(container.State.StartedAt);
}

/** Believes an answer only after it was parsed. */
export function parseAnswer<S extends z.ZodType>(schema: S, answer: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FailureError({
    code: 'unexpected',
    message: `${what}: the engine's answer is not understood`,
    hint: '`tandem doctor` shows the version of the engine; 20.10 and newer are supported.',
    cause: issue === undefined ? 'no detail' : `${issue.path.join('.')}: ${issue.message}`,
  });
}

type Filters = Readonly<Record<string, string[]>>;

async function listContainers(docker: Docker, filters: Filters = {}): Promise<ListedContainer[]> {
  const what = 'listing containers';
  const answer = await engineCall(what, (abortSignal) =>
    docker.listContainers({ all: true, filters, abortSignal }),
  );
  return parseAnswer(containerListSchema, answer, what);
}

async function listNetworks(docker: Docker, filters: Filters = {}): Promise<ListedNetwork[]> {
  const what = 'listing networks';
  const answer = await engineCall(what, (abortSignal) => docker.listNetworks({ filters, abortSignal }));
  return parseAnswer(networkListSchema, answer, what);
}

async function listVolumes(docker: Docker, filters: Filters = {}): Promise<ListedVolume[]> {
  const what = 'listing volumes';
  const answer = await engineCall(what, (abortSignal) => docker.listVolumes({ filters, abortSignal }));
  return parseAnswer(volumeListSchema, answer, what).Volumes;
}

async function listImages(docker: Docker): Promise<readonly string[]> {
  const what = 'listing images';
  const answer = await engineCall(what, (abortSignal) => docker.listImages({ abortSignal }));
  const references = parseAnswer(imageListSchema, answer, what).flatMap((image) => image.RepoTags);
  return references.filter((reference) => reference !== '<none>:<none>').sort();
}

function isOurs(thing: { readonly Labels: Readonly<Record<string, string>> }, stack: string): boolean {
  return thing.Labels[LABELS.stack] === stack;
}

function toContainer(parsed: ParsedContainer): ObservedContainer | null {
  const labels = ownLabelsSchema.safeParse(parsed.Config.Labels);
  if (!labels.success) return null;
  const { State: state } = parsed;
  const startedAt = startedAtOf(parsed);
  return {
    id: parsed.Id,
    name: parsed.Name.replace(/^\//, ''),
    role: labels.data[LABELS.role],
    component: labels.data[LABELS.component],
    componentKind: labels.data[LABELS.kind],
    member: labels.data[LABELS.member],
    pod: labels.data[LABELS.pod],
    specHash: labels.data[LABELS.specHash],
    image: parsed.Config.Image,
    state: state.Status,
    startedAt,
    finishedAt: orNull(state.FinishedAt),
    exitCode:
      startedAt === null || state.Status === 'running' || state.Status === 'paused' ? null : state.ExitCode,
    oomKilled: state.OOMKilled,
    restartCount: parsed.RestartCount,
    health: state.Health?.Status ?? 'none',
    error: state.Error,
    networks: Object.entries(parsed.NetworkSettings.Networks)
      .filter(([, endpoint]) => isConnected(parsed, endpoint))
      .map(([network, endpoint]) => ({
        network,
        // A stopped container keeps its fixed address in its configuration only.
        address: endpoint.IPAddress || (endpoint.IPAMConfig?.IPv4Address ?? ''),
      }))
      .sort((a, b) => (a.network < b.network ? -1 : 1)),
    ports: observedPorts(parsed.HostConfig.PortBindings, parsed.NetworkSettings.Ports),
  };
}

/**
 * A connection that the engine refused stays in the running container's settings all the same, without an endpoint (seen
 * with 20.10). A container that does not run has none, and gets them when it starts.
 */
export function isConnected(
  { State }: ParsedContainer,
  { EndpointID }: ParsedContainer['NetworkSettings']['Networks'][string],
): boolean {
  return EndpointID !== '' || !(State.Status === 'running' || State.Status === 'paused');
}

/** What was asked for, so that a stopped container still shows its ports; where the engine chose, what it chose. */
function observedPorts(asked: PortBindings, bound: PortBindings): ObservedPort[] {
  return Object.entries(asked).flatMap(([key, bindings]) =>
    (bindings ?? []).map((binding, index) => ({
      containerPort: Number.parseInt(key, 10),
      hostPort: Number(binding.HostPort) || Number(bound[key]?.[index]?.HostPort ?? 0),
      hostAddress: binding.HostIp,
    })),
  );
}

function toNetwork(network: ListedNetwork): ObservedNetwork {
  return {
    id: network.Id,
    name: network.Name,
    subnet: subnetsOf(network)[0] ?? '',
    internal: network.Internal,
    specHash: network.Labels[LABELS.specHash] ?? '',
  };
}

function toVolume(volume: ListedVolume): ObservedVolume {
  // An unknown purpose counts as data, which nothing removes unasked.
  const purpose = volumePurposeSchema.catch('data').parse(volume.Labels[LABELS.purpose]);
  return {
    name: volume.Name,
    purpose,
    specHash: volume.Labels[LABELS.specHash] ?? '',
    isRemote: /^(nfs|cifs)/.test(volume.Options.type ?? ''),
  };
}

function foreignThings(
  stack: string,
  all: {
    readonly listed: readonly ListedContainer[];
    readonly networks: readonly ListedNetwork[];
    readonly volumes: readonly ListedVolume[];
  },
): ForeignThings {
  const containers = all.listed.filter(
    (container) => !isOurs(container, stack) || !ownLabelsSchema.safeParse(container.Labels).success,
  );
  const networks = all.networks.filter((network) => !isOurs(network, stack));
  const volumes = all.volumes.filter((volume) => !isOurs(volume, stack));
  const ports = new Map<number, string>();
  for (const container of containers)
    for (const { PublicPort: port } of container.Ports)
      if (port !== undefined) ports.set(port, nameOf(container));
  return {
    containerNames: containers.map(nameOf).sort(),
    networkNames: networks.map((network) => network.Name).sort(),
    volumeNames: volumes.map((volume) => volume.Name).sort(),
    subnets: [...new Set(networks.flatMap(subnetsOf))].sort(),
    publishedPorts: [...ports]
      .map(([hostPort, container]) => ({ hostPort, container }))
      .sort((a, b) => a.hostPort - b.hostPort),
  };
}

/** Names with a second slash are links of other containers to this one. */
function nameOf(container: ListedContainer): string {
  const own = container.Names.find((name) => name.lastIndexOf('/') <= 0) ?? container.Id;
  return own.replace(/^\//, '');
}

function subnetsOf(network: ListedNetwork): string[] {
  return network.IPAM.Config.map((config) => config.Subnet).filter((subnet) => subnet !== '');
}

function orNull(time: string): string | null {
  return time === ZERO_TIME || time === '' ? null : time;
}

function byName<T extends { readonly name: string }>(things: readonly T[]): readonly T[] {
  return [...things].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
