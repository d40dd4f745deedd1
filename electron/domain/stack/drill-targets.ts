import type { DrillDatabase, DrillMember, DrillTargets } from '../drill/drill-targets.ts';
import { fail } from '../failure.ts';
import type { DesiredContainer, DesiredState } from '../plan/desired-state.ts';
import { backendName } from './compile-balancer.ts';
import { QUEUE_FOLDER } from './compile-gateway.ts';
import { listenerUrl } from './endpoints.ts';
import { databaseCluster } from './guarded-groups.ts';
import { type DatabaseAccess, resolveDatabase } from './resolve-database.ts';
import {
  type BalancerSpec,
  findComponent,
  type GatewaySpec,
  type ListenerSpec,
  type RouteSpec,
  type StackSpec,
} from './stack-spec.ts';

const SUBMIT_PATH = '/mcp/conversations/submit';

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
      const leads =
        SUBMIT_PATH === route.path || route.path === '/' || SUBMIT_PATH.startsWith(`${route.path}/`);
      if (listener !== undefined && gateway !== null && url !== null && leads) {
        return { balancer, listener, route, gateway, url };
      }
    }
  }
  return refuse(spec, 'no published HTTP listener of a balancer leads to gateways');
}

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
        },
      ];
    });
}

const memberNumber = (container: DesiredContainer) => Number(/\d+$/.exec(container.member)?.[0] ?? 0);
