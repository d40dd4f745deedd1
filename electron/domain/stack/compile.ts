import { assertNever } from '../assert-never.ts';
import { specHash } from '../hash.ts';
import type {
  DesiredContainer,
  DesiredImage,
  DesiredNetwork,
  DesiredSecret,
  DesiredState,
  DesiredVolume,
} from '../plan/desired-state.ts';
import { compileBalancer } from './compile-balancer.ts';
import { podContainers } from './compile-container.ts';
import { type CompileContext, type CompileOptions, compileContext, networkOf } from './compile-context.ts';
import { compileEtcd } from './compile-etcd.ts';
import { compileGateway } from './compile-gateway.ts';
import { compileNfsServer } from './compile-nfs-server.ts';
import { compilePatroni } from './compile-patroni.ts';
import { compilePostgres } from './compile-postgres.ts';
import { compileRedis } from './compile-redis.ts';
import { compileSentinel } from './compile-sentinel.ts';
import { compileService } from './compile-service.ts';
import { certificateRecipes } from './compile-tls.ts';
import { compileWarden } from './compile-warden.ts';
import { generatedFiles } from './generated-files.ts';
import { remoteFiles, volumeDriverOptions } from './nfs-volume.ts';
import { dataVolume, sharedVolume } from './stack-names.ts';
import type { ComponentSpec, FilesSpec, StackSpec } from './stack-spec.ts';

/**
 * What the engine should hold for a stack file that `parseStackFile` accepted. Pure: the same spec and options give
 * the same state, in the same order, with the same hashes. Throws `subnet-exhausted` when the members do not fit.
 */
export function compileStack(spec: StackSpec, options: CompileOptions): DesiredState {
  const context = compileContext(spec, options);
  const members = spec.components.flatMap((component) => componentContainers(context, component));
  const warden = compileWarden(context, members);
  const containers = [...members, ...warden.containers].sort(byName);
  const desiredVolumes = [...volumes(context, containers), ...wardenVolumes(warden.containers)].sort(byName);
  return {
    stack: spec.name,
    networks: [network(context, 'back'), network(context, 'front')],
    volumes: desiredVolumes,
    images: images(containers, desiredVolumes, options),
    containers,
    generatedFiles: generatedFiles(spec, containers),
    secrets: secrets(context, containers),
    notes: warden.notes,
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

function componentContainers(context: CompileContext, component: ComponentSpec): readonly DesiredContainer[] {
  switch (component.kind) {
    case 'files':
      return [];
    case 'balancer':
      return [...podContainers(context, component), ...compileBalancer(context, component)];
    case 'gateway':
      return [...podContainers(context, component), ...compileGateway(context, component)];
    case 'postgres':
      return [
        ...podContainers(context, component),
        ...(component.topology === 'single'
          ? compilePostgres(context, component)
          : compilePatroni(context, component)),
      ];
    case 'etcd':
      return [...podContainers(context, component), ...compileEtcd(context, component)];
    case 'redis':
      return [...podContainers(context, component), ...compileRedis(context, component)];
    case 'sentinel':
      return [...podContainers(context, component), ...compileSentinel(context, component)];
    case 'nfs-server':
      return [...podContainers(context, component), ...compileNfsServer(context, component)];
    case 'service':
      return [...podContainers(context, component), ...compileService(context, component)];
    default:
      return assertNever(component);
  }
}

function volume(
  name: string,
  purpose: DesiredVolume['purpose'],
  driverOptions: DesiredVolume['driverOptions'] = {},
): DesiredVolume {
  const parts = { name, purpose, driverOptions };
  return { ...parts, specHash: specHash(parts) };
}

function sharedFiles(context: CompileContext, files: FilesSpec): DesiredVolume {
  const remote = remoteFiles(context, files);
  const name = sharedVolume(context.spec.name, files.name);
  const parts = volume(name, 'shared', volumeDriverOptions(context, files));
  return remote === null ? parts : { ...parts, remote };
}

/** The front network publishes and reaches the world; the back network reaches nothing outside of the stack. */
function network(context: CompileContext, side: 'front' | 'back'): DesiredNetwork {
  const parts = { name: networkOf(context, side), subnet: context[side].cidr, internal: side === 'back' };
  return { ...parts, specHash: specHash(parts) };
}

function wardenVolumes(containers: readonly DesiredContainer[]): readonly DesiredVolume[] {
  return containers.flatMap(({ volumes }) => volumes.map((mount) => volume(mount.volume, 'data')));
}

function volumes(context: CompileContext, containers: readonly DesiredContainer[]): readonly DesiredVolume[] {
  const { spec } = context;
  return [
    ...containers.flatMap((container) =>
      container.filesMount === null ? [] : [volume(container.filesMount.volume, 'config')],
    ),
    ...spec.components.flatMap((component) => {
      switch (component.kind) {
        case 'files':
          return [sharedFiles(context, component)];
        case 'postgres':
        case 'etcd':
        case 'redis':
        case 'sentinel':
        case 'nfs-server':
          return membersOf(containers, component).map((member) =>
            volume(dataVolume(spec.name, member), 'data'),
          );
        case 'service':
          return membersOf(containers, component).flatMap((member) =>
            component.volumes.map((own) => volume(dataVolume(spec.name, member, own.name), 'data')),
          );
        default:
          return [];
      }
    }),
  ];
}

function membersOf(containers: readonly DesiredContainer[], component: ComponentSpec): readonly string[] {
  return containers
    .filter((container) => container.role === 'member' && container.component === component.name)
    .map((container) => container.member);
}

const BUILT_FOLDERS = [
  'infra',
  'haproxy',
  'gateway',
  'postgres',
  'postgres-vector',
  'patroni',
  'patroni-vector',
  'etcd',
  'redis',
  'nfs-ganesha',
  'nfs-tools',
  'warden',
] as const;

function images(
  containers: readonly DesiredContainer[],
  volumes: readonly DesiredVolume[],
  options: CompileOptions,
): readonly DesiredImage[] {
  const folders = new Map(BUILT_FOLDERS.map((folder) => [options.imageReference(folder), folder]));
  const references = [
    ...containers.map((container) => container.image),
    ...volumes.flatMap(({ remote }) => remote?.toolsImage ?? []),
  ];
  return [...new Set(references)].sort().map((reference) => {
    const folder = folders.get(reference);
    return { reference, source: folder === undefined ? { kind: 'user' } : { kind: 'built', folder } };
  });
}

/** Entropy of a secret that nobody gave: guessing is out of the question, and it is short enough to paste. */
const SECRET_BYTES = 32;

function secrets(context: CompileContext, containers: readonly DesiredContainer[]): readonly DesiredSecret[] {
  const recipes = certificateRecipes(context);
  const names = containers.flatMap((container) =>
    (container.filesMount?.files ?? []).flatMap((file) =>
      file.content.kind === 'secret' ? [file.content.secret] : [],
    ),
  );
  return [...new Set(names)]
    .sort()
    .map((name) => ({ name, generate: recipes.get(name) ?? { kind: 'random', bytes: SECRET_BYTES } }));
}
