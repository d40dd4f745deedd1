import * as z from 'zod';
import * as caches from './cache-specs.ts';
import * as components from './component-specs.ts';
import { etcd, postgres } from './database-specs.ts';
import * as fileKinds from './file-specs.ts';
import { drillSchedule, MAX_SCHEDULES } from './schedule-specs.ts';
import { cidr, duration, name, socketPath } from './values.ts';

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
  postgres,
  etcd,
  caches.redis,
  caches.sentinel,
  fileKinds.files,
  fileKinds.nfsServer,
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
  /** Who acts when a primary dies, in a stack that has one with somebody to take over. */
  guardian: z
    .strictObject({
      /** False leaves primaries to their own engines, which is slower. */
      enabled: z.boolean().default(true),
      /** A container that guards while no Tandem runs, and holds the engine's socket for that. */
      warden: z.boolean().default(true),
      /** Where that socket lies on the engine's machine; left out where Tandem can tell. */
      socket: socketPath.optional(),
      /** A primary that says nothing for so long counts as frozen; longer for a machine that is slow. */
      silence: duration(1_000, 60_000).optional(),
    })
    .default({ enabled: true, warden: true }),
  components: z.array(component).min(1).max(MAX_COMPONENTS),
  /** Drills that are run by themselves, at their times. */
  drills: z.array(drillSchedule).max(MAX_SCHEDULES).default([]),
});

export type StackSpec = z.output<typeof stackSpec>;
export type ComponentSpec = StackSpec['components'][number];
export type ComponentKind = ComponentSpec['kind'];
export type OfKind<K extends ComponentKind> = Extract<ComponentSpec, { kind: K }>;
export type BalancerSpec = OfKind<'balancer'>;
export type GatewaySpec = OfKind<'gateway'>;
export type PostgresSpec = OfKind<'postgres'>;
export type EtcdSpec = OfKind<'etcd'>;
export type RedisSpec = OfKind<'redis'>;
export type SentinelSpec = OfKind<'sentinel'>;
export type FilesSpec = OfKind<'files'>;
export type NfsServerSpec = OfKind<'nfs-server'>;
export type ServiceSpec = OfKind<'service'>;
export type ListenerSpec = BalancerSpec['listen'][number];
export type RouteSpec = BalancerSpec['routes'][number];
export type ResourcesSpec = GatewaySpec['resources'];

export const COMPONENT_KINDS = [
  'balancer',
  'gateway',
  'postgres',
  'etcd',
  'redis',
  'sentinel',
  'files',
  'nfs-server',
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
