import * as z from 'zod';
import * as caches from './cache-specs.ts';
import * as components from './component-specs.ts';
import { cidr, name } from './values.ts';

/**
 * What a stack file may say. The shape is a list of components of different kinds, so that larger systems (several
 * tiers, databases, balancers) are more components, not another format. Sizes come out in bytes, times in
 * milliseconds. What one value cannot tell (references, clashes, cycles) is in `check-spec.ts`.
 */

export const FORMAT_VERSION = 1;
const MAX_COMPONENTS = 64;

const component = z.discriminatedUnion('kind', [
  components.balancer,
  components.gateway,
  components.postgres,
  caches.redis,
  caches.sentinel,
  components.files,
  components.service,
]);

export const stackSpec = z.strictObject({
  tandem: z.literal(FORMAT_VERSION),
  name,
  description: z.string().max(500).default(''),
  /** Subnets of the stack's two networks; left out, the allocator chooses free ones. */
  network: z
    .strictObject({ front: cidr.optional(), back: cidr.optional() })
    .default({ front: undefined, back: undefined }),
  components: z.array(component).min(1).max(MAX_COMPONENTS),
});

export type StackSpec = z.output<typeof stackSpec>;
export type ComponentSpec = StackSpec['components'][number];
export type ComponentKind = ComponentSpec['kind'];
export type OfKind<K extends ComponentKind> = Extract<ComponentSpec, { kind: K }>;
export type BalancerSpec = OfKind<'balancer'>;
export type GatewaySpec = OfKind<'gateway'>;
export type PostgresSpec = OfKind<'postgres'>;
export type RedisSpec = OfKind<'redis'>;
export type SentinelSpec = OfKind<'sentinel'>;
export type FilesSpec = OfKind<'files'>;
export type ServiceSpec = OfKind<'service'>;
export type ListenerSpec = BalancerSpec['listen'][number];
export type RouteSpec = BalancerSpec['routes'][number];
export type ResourcesSpec = GatewaySpec['resources'];

export const COMPONENT_KINDS = [
  'balancer',
  'gateway',
  'postgres',
  'redis',
  'sentinel',
  'files',
  'service',
] as const;

/** Finds a component of one kind by name; null when there is none, or one of another kind. */
export function findComponent<K extends ComponentKind>(
  spec: StackSpec,
  componentName: string,
  kind: K,
): OfKind<K> | null {
  const found = spec.components.find((candidate) => candidate.name === componentName);
  return found?.kind === kind ? (found as OfKind<K>) : null;
}

/** The Sentinels of a cache; in a file that was checked one component for topology sentinel, none for single. */
export function watchersOf(spec: StackSpec, cache: RedisSpec): readonly SentinelSpec[] {
  return spec.components.flatMap((component) =>
    component.kind === 'sentinel' && component.watches === cache.name ? [component] : [],
  );
}
