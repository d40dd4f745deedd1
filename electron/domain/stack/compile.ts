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
import { compileGateway } from './compile-gateway.ts';
import { compilePostgres } from './compile-postgres.ts';
import { compileRedis } from './compile-redis.ts';
import { compileSentinel } from './compile-sentinel.ts';
import { compileService } from './compile-service.ts';
import { generatedFiles } from './generated-files.ts';
import { nfsDriverOptions } from './nfs-volume.ts';
import { dataVolume, sharedVolume } from './stack-names.ts';
import type { ComponentSpec, StackSpec } from './stack-spec.ts';

/**
 * What the engine should hold for a stack file that `parseStackFile` accepted. Pure: the same spec and options give
 * the same state, in the same order, with the same hashes. Throws `subnet-exhausted` when the members do not fit.
 */
export function compileStack(spec: StackSpec, options: CompileOptions): DesiredState {
  const context = compileContext(spec, options);
  const containers = spec.components
    .flatMap((component) => componentContainers(context, component))
    .sort(byName);
  return {
    stack: spec.name,
    networks: [network(context, 'back'), network(context, 'front')],
    volumes: [...volumes(spec, containers)].sort(byName),
    images: images(containers, options),
    containers,
    generatedFiles: generatedFiles(spec, containers),
    secrets: secrets(containers),
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
      return [...podContainers(context, component), ...compilePostgres(context, component)];
    case 'redis':
      return [...podContainers(context, component), ...compileRedis(context, component)];
    case 'sentinel':
      return [...podContainers(context, component), ...compileSentinel(context, component)];
    case 'service':
      return [...podContainers(context, component), ...compileService(context, component)];
    default:
      return assertNever(component);
  }
}

/** The front network publishes and reaches the world; the back network reaches nothing outside of the stack. */
function network(context: CompileContext, side: 'front' | 'back'): DesiredNetwork {
  const parts = { name: networkOf(context, side), subnet: context[side].cidr, internal: side === 'back' };
  return { ...parts, specHash: specHash(parts) };
}

function volumes(spec: StackSpec, containers: readonly DesiredContainer[]): readonly DesiredVolume[] {
  const volume = (
    name: string,
    purpose: DesiredVolume['purpose'],
    driverOptions: DesiredVolume['driverOptions'] = {},
  ): DesiredVolume => {
    const parts = { name, purpose, driverOptions };
    return { ...parts, specHash: specHash(parts) };
  };
  return [
    ...containers.flatMap((container) =>
      container.filesMount === null ? [] : [volume(container.filesMount.volume, 'config')],
    ),
    ...spec.components.flatMap((component) => {
      switch (component.kind) {
        case 'files':
          return [
            volume(
              sharedVolume(spec.name, component.name),
              'shared',
              component.source.kind === 'nfs' ? nfsDriverOptions(component.source) : {},
            ),
          ];
        case 'postgres':
        case 'redis':
        case 'sentinel':
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

const BUILT_FOLDERS = ['infra', 'haproxy', 'gateway', 'postgres', 'redis'] as const;

function images(containers: readonly DesiredContainer[], options: CompileOptions): readonly DesiredImage[] {
  const folders = new Map(BUILT_FOLDERS.map((folder) => [options.imageReference(folder), folder]));
  return [...new Set(containers.map((container) => container.image))].sort().map((reference) => {
    const folder = folders.get(reference);
    return { reference, source: folder === undefined ? { kind: 'user' } : { kind: 'built', folder } };
  });
}

/** Enough that guessing is out of the question, short enough to paste. */
/** Entropy of a secret that nobody gave. */
const SECRET_BYTES = 32;

function secrets(containers: readonly DesiredContainer[]): readonly DesiredSecret[] {
  const names = containers.flatMap((container) =>
    (container.filesMount?.files ?? []).flatMap((file) =>
      file.content.kind === 'secret' ? [file.content.secret] : [],
    ),
  );
  return [...new Set(names)]
    .sort()
    .map((name) => ({ name, generate: { kind: 'random', bytes: SECRET_BYTES } }));
}
