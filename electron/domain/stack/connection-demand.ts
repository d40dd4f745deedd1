import { resolveDatabase } from './resolve-database.ts';
import type { PostgresSpec, StackSpec } from './stack-spec.ts';

/** For people, monitoring, backups and the server's own superuser reserve. */
export const SPARE_CONNECTIONS = 20;

const LEAST_CONNECTIONS = 100;

/** What the server allows when the stack file does not say. */
export function maxConnections(spec: StackSpec, database: PostgresSpec): number {
  return Math.max(LEAST_CONNECTIONS, connectionDemand(spec, database) + SPARE_CONNECTIONS);
}

/** Connections that the pools of all gateways of a database can open together. */
export function connectionDemand(spec: StackSpec, database: PostgresSpec): number {
  return spec.components.reduce(
    (sum, component) =>
      component.kind === 'gateway' && resolveDatabase(spec, component)?.database === database
        ? sum + component.replicas * component.limits.poolSize
        : sum,
    0,
  );
}
