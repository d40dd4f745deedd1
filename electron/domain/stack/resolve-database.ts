import { POSTGRES_PORT } from './stack-names.ts';
import {
  type BalancerSpec,
  findComponent,
  type GatewaySpec,
  type PostgresSpec,
  type StackSpec,
} from './stack-spec.ts';

export interface DatabaseAccess {
  readonly database: PostgresSpec;
  /** The component that the gateway connects to, and on which port. */
  readonly through: PostgresSpec | BalancerSpec;
  readonly port: number;
}

/**
 * Where a gateway's database is: the component it names, or behind the balancer it names. A balancer may have
 * several listeners (reading, writing); `write` is taken, or the only one. Null when that leads to no database that
 * takes writes: of a database with standbys only a balancer knows which member does.
 */
export function resolveDatabase(spec: StackSpec, gateway: GatewaySpec): DatabaseAccess | null {
  const direct = findComponent(spec, gateway.database, 'postgres');
  if (direct?.topology === 'primary-standby') return null;
  if (direct !== null) return { database: direct, through: direct, port: POSTGRES_PORT };
  const balancer = findComponent(spec, gateway.database, 'balancer');
  if (balancer === null) return null;
  const open = balancer.listen.filter((listener) => listener.mode === 'tcp');
  const listener =
    open.find((candidate) => candidate.name === 'write') ?? (open.length === 1 ? open[0] : undefined);
  const route = balancer.routes.find((candidate) => candidate.from === listener?.name);
  const database =
    route === undefined || route.role === 'replica' ? null : findComponent(spec, route.to, 'postgres');
  if (listener === undefined || database === null) return null;
  return { database, through: balancer, port: listener.port };
}
