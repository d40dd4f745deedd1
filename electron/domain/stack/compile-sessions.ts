import type { GatewaySessions } from '../configs/gateway-config.ts';
import { fail } from '../failure.ts';
import { CONFIG_FOLDER } from './compile-container.ts';
import { addressesFrom, type CompileContext } from './compile-context.ts';
import { passwordSecret, REDIS_PORT, SENTINEL_PORT } from './stack-names.ts';
import { type ComponentSpec, findComponent, type GatewaySpec, watchersOf } from './stack-spec.ts';

export const SESSIONS_SECRET_FILE = 'sessions-password';

/** How long a session lives that nobody uses. */
const SESSION_TTL_SECONDS = 3600;

/** Where a gateway's sessions are and the secret that opens it; null when it keeps them in memory. */
export function compileSessions(
  context: CompileContext,
  gateway: GatewaySpec,
): { readonly config: GatewaySessions; readonly secret: string } | null {
  if (gateway.sessions === undefined) return null;
  const { spec } = context;
  const cache =
    findComponent(spec, gateway.sessions, 'redis') ??
    fail({ code: 'unexpected', message: `\`${gateway.name}\` has no cache for its sessions.` });
  const nodes = (component: ComponentSpec, port: number) =>
    addressesFrom(context, gateway, component).map((host) => ({ host, port }));
  const common = {
    ttlSeconds: SESSION_TTL_SECONDS,
    passwordFile: `${CONFIG_FOLDER}/secrets/${SESSIONS_SECRET_FILE}`,
  };
  const [sentinel] = watchersOf(spec, cache);
  return {
    secret: passwordSecret(cache.name),
    config:
      sentinel === undefined
        ? { kind: 'redis', ...common, nodes: nodes(cache, REDIS_PORT) }
        : { kind: 'sentinel', ...common, master: cache.name, sentinels: nodes(sentinel, SENTINEL_PORT) },
  };
}
