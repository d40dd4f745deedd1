import type { ComponentSpec, RouteSpec } from './stack-spec.ts';

/**
 * Who waits how long for whom. Each waits a little longer than the next one may take, so that the answer "not now"
 * comes from the one who knows why, and a wait never turns into a retry of work that is still being done:
 *
 *   client 10 s  >  balancer: connect 250 ms + answer 1 s, eight tries at most  >  gateway 800 ms  >  statement 600 ms
 */
const GATEWAY_ANSWER_MS = 1000;
/**
 * A gateway keeps what comes while its database is handed over, for 7 s at most. A submission with a key is tried
 * elsewhere meanwhile; one without is sent once, and waiting for it is all that can be done.
 */
const GATEWAY_KEEPS_MS = 7500;
/** A service of the person's own may think longer; nothing is known about it. */
const SERVICE_ANSWER_MS = 30_000;
const DATABASE_SILENCE_MS = 3_600_000;

export function serverTimeoutMs(
  route: RouteSpec,
  target: ComponentSpec | undefined,
  mode: 'http' | 'tcp',
): number {
  if (route.serverTimeout !== undefined) return route.serverTimeout;
  if (mode === 'tcp') return DATABASE_SILENCE_MS;
  return target?.kind === 'gateway' ? GATEWAY_ANSWER_MS : SERVICE_ANSWER_MS;
}

/** How long a request is waited for that may not be sent again; null: no longer than any other. */
export function unrepeatableTimeoutMs(route: RouteSpec, target: ComponentSpec | undefined): number | null {
  return target?.kind === 'gateway' && route.serverTimeout === undefined ? GATEWAY_KEEPS_MS : null;
}
