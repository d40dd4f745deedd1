import type { DrillCache, DrillDatabase, DrillMember, DrillTargets } from '../drill/drill-targets.ts';
import { fail } from '../failure.ts';
import type { DesiredContainer, DesiredState } from '../plan/desired-state.ts';
import { backendName } from './compile-balancer.ts';
import { listenerUrl } from './endpoints.ts';
import { cacheWatch, databaseCluster } from './guarded-groups.ts';
import { type DatabaseAccess, resolveDatabase } from './resolve-database.ts';
import { QUEUE_FOLDER, serversOf } from './shared-files.ts';
import {
  type BalancerSpec,
  findComponent,
  type GatewaySpec,
  type ListenerSpec,
  type RouteSpec,
  type StackSpec,
  watchersOf,
} from './stack-spec.ts';

const SUBMIT_PATH = '/mcp/conversations/submit';
const SESSION_PATH = '/mcp';

/** What the drills of gateways and balancers act on. Throws `drill-refused` for a stack without such a pair. */
export function drillTargets(spec: StackSpec, desired: DesiredState): DrillTargets {
  const entrance = findEntrance(spec);
  const access = resolveDatabase(spec, entrance.gateway);
  if (access === null) return refuse(spec, 'its gateways have no database');
  return {
    stack: spec.name,
    baseUrl: entrance.url,
    submitPath: SUBMIT_PATH,
    tokenSecret: entrance.gateway.tokens.kind === 'file' ? entrance.gateway.tokens.secret : null,
    gateways: members(desired, entrance.gateway.name),
    balancers: members(desired, entrance.balancer.name),
    balancerBackend: backendName(entrance.balancer, entrance.route),
    database: databaseTargets(spec, access, desired),
    cache: cacheTargets(spec, entrance, desired),
    storage: serversOf(spec, entrance.gateway).flatMap((server) => members(desired, server)),
    queueFolder: QUEUE_FOLDER,
  };
}

function databaseTargets(
  spec: StackSpec,
  { database, through }: DatabaseAccess,
  desired: DesiredState,
): DrillDatabase {
  const route =
    through.kind === 'balancer'
      ? through.routes.find(({ to, role }) => to === database.name && role !== 'replica')
      : undefined;
  const cluster = databaseCluster(spec, database);
  return {
    members: members(desired, database.name),
    // The system user of the container is the superuser of its server: no password is needed or passed.
    client: ['psql', '-U', 'postgres', '-d', database.database],
    cluster,
    isSynchronous: cluster !== null && database.synchronous !== 'off',
    consensus: cluster === null ? [] : members(desired, database.consensus ?? ''),
    balancers: through.kind === 'balancer' ? members(desired, through.name) : [],
    balancerBackend: through.kind === 'balancer' && route !== undefined ? backendName(through, route) : null,
  };
}

function cacheTargets(
  spec: StackSpec,
  { gateway, route }: Entrance,
  desired: DesiredState,
): DrillCache | null {
  const cache = findComponent(spec, gateway.sessions ?? '', 'redis');
  const watch = cache === null ? null : cacheWatch(spec, cache);
  if (cache === null || watch === null || !leadsTo(route, SESSION_PATH)) return null;
  return {
    members: members(desired, cache.name),
    sentinels: watchersOf(spec, cache).flatMap(({ name }) => members(desired, name)),
    watch,
    sessionPath: SESSION_PATH,
  };
}

interface Entrance {
  readonly balancer: BalancerSpec;
  readonly listener: ListenerSpec;
  readonly route: RouteSpec;
  readonly gateway: GatewaySpec;
  readonly url: string;
}

/** The first published HTTP listener that leads to gateways. */
function findEntrance(spec: StackSpec): Entrance {
  for (const balancer of spec.components) {
    if (balancer.kind !== 'balancer') continue;
    for (const route of balancer.routes) {
      const listener = balancer.listen.find((candidate) => candidate.name === route.from);
      const gateway = findComponent(spec, route.to, 'gateway');
      const url = listener === undefined ? null : listenerUrl(listener);
      if (listener !== undefined && gateway !== null && url !== null && leadsTo(route, SUBMIT_PATH)) {
        return { balancer, listener, route, gateway, url };
      }
    }
  }
  return refuse(spec, 'no published HTTP listener of a balancer leads to gateways');
}

const leadsTo = (route: RouteSpec, path: string) =>
  path === route.path || route.path === '/' || path.startsWith(`${route.path}/`);

function refuse(spec: StackSpec, why: string): never {
  return fail({
    code: 'drill-refused',
    message: `The stack \`${spec.name}\` has nothing to drill: ${why}.`,
    hint: 'Drills need a balancer with a published HTTP port, gateways behind it and their database.',
  });
}

function members(desired: DesiredState, component: string): readonly DrillMember[] {
  const own = desired.containers.filter((container) => container.component === component);
  return own
    .filter((container) => container.role === 'member')
    .sort((a, b) => memberNumber(a) - memberNumber(b))
    .flatMap((container) => {
      const infra = own.find((candidate) => candidate.name === container.joins);
      if (infra === undefined || container.readiness === null) return [];
      return [
        {
          member: container.member,
          container: container.name,
          infraContainer: infra.name,
          readiness: container.readiness.probe,
          // Front first, which is where a published balancer meets its gateways.
          networks: infra.networks,
          ...dataFolderOf(desired, container),
        },
      ];
    });
}

/** Where its own data is mounted; nothing for a member without any. */
function dataFolderOf(
  { volumes }: DesiredState,
  container: DesiredContainer,
): { readonly dataFolder?: string } {
  const own = new Set(volumes.flatMap(({ name, purpose }) => (purpose === 'data' ? [name] : [])));
  const mount = container.volumes.find(({ volume }) => own.has(volume));
  return mount === undefined ? {} : { dataFolder: mount.target };
}

const memberNumber = (container: DesiredContainer) => Number(/\d+$/.exec(container.member)?.[0] ?? 0);
