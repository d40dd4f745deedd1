import type { HaproxyCheck, HaproxyFrontend, HaproxyRoute } from '../configs/haproxy-config.ts';
import { renderHaproxyConfig, servesAnyPath, servesPath } from '../configs/haproxy-config.ts';
import { fail } from '../failure.ts';
import type { DesiredContainer, ServedPod } from '../plan/desired-state.ts';
import { compileMember, pageCheckCommand, readiness, scratch, textFile } from './compile-container.ts';
import { addressesFrom, type CompileContext } from './compile-context.ts';
import { memberNames, PATRONI_PORT, PROCESS_PORT_BASE, podNames } from './stack-names.ts';
import type { BalancerSpec, ComponentSpec, ListenerSpec, RouteSpec } from './stack-spec.ts';
import { serverTimeoutMs, unrepeatableTimeoutMs } from './time-budget.ts';

const UID = 10_010;
const MIB = 1024 ** 2;
/** Bodies of services, of which nothing is known: small ones are replayed, larger ones are not. */
const SERVICE_BODY_BYTES = 64 * 1024;

/** How often a member that has not the role is asked: writes wait for the new primary, reads have the others. */
const ASK_STANDBYS_MS = { primary: 200, replica: 1000 } as const;

/** Two (or more) HAProxy processes in one pod on the same ports. */
export function compileBalancer(
  context: CompileContext,
  balancer: BalancerSpec,
): readonly DesiredContainer[] {
  const frontends = balancer.listen.map((listener) => compileFrontend(context, balancer, listener));
  const http = balancer.listen.some((listener) => listener.mode === 'http');
  return memberNames(balancer).map((member, index) => {
    const processPort = PROCESS_PORT_BASE + 1 + index;
    return compileMember(context, balancer, {
      member,
      pod: balancer.name,
      builtFrom: 'haproxy',
      user: `${UID}:${UID}`,
      files: [
        textFile(
          'haproxy.cfg',
          renderHaproxyConfig({
            member,
            processPort,
            connections: balancer.connections,
            bodyBytes: http ? largestBody(context, balancer) : null,
            memoryBytes: balancer.resources.memoryBytes,
            timeouts: balancer.timeouts,
            frontends,
          }),
        ),
      ],
      tmpfs: [scratch('/run/haproxy', MIB, UID)],
      // HTTP requests are finished first (SIGUSR1, bounded by `hard-stop-after`); pooled database sessions never
      // end by themselves, so a balancer of those alone ends at once.
      stopSignal: http ? 'SIGUSR1' : 'SIGTERM',
      stopGraceMs: 7000,
      readiness: readiness(
        balancer,
        { kind: 'http', port: processPort, path: '/alive', status: 200 },
        pageCheckCommand(processPort, '/alive'),
      ),
      serves: frontends
        .flatMap((frontend) => frontend.routes)
        .flatMap((route) => servedPods(route, processPort)),
    });
  });
}

/**
 * Behind a route by role a member that is ready may be down on purpose: whether any is up is the question there. For
 * reading nobody is waited for, because a standby may need hours until it is a copy.
 */
function servedPods({ backend, check, servers }: HaproxyRoute, port: number): readonly ServedPod[] {
  if (check.ask.kind === 'role') {
    return check.ask.role === 'replica'
      ? []
      : servers.map(({ name }) => ({ pod: name, port, path: servesAnyPath(backend) }));
  }
  return servers.map(({ name }) => ({ pod: name, port, path: servesPath(backend, name) }));
}

/** HAProxy's name for the back end of a route; dots and underscores cannot come from names of the stack file. */
export function backendName(balancer: BalancerSpec, route: RouteSpec): string {
  if (route.path === '/') return route.from;
  const same = balancer.routes.filter(
    (other) => other.from === route.from && other.to === route.to && other.path !== '/',
  );
  const place = same.indexOf(route);
  return `${route.from}.${route.to}${place > 0 ? `.${place + 1}` : ''}`;
}

function compileFrontend(
  context: CompileContext,
  balancer: BalancerSpec,
  listener: ListenerSpec,
): HaproxyFrontend {
  return {
    name: listener.name,
    port: listener.port,
    mode: listener.mode,
    routes: balancer.routes
      .filter((route) => route.from === listener.name)
      .map((route) => compileRoute(context, balancer, listener, route)),
  };
}

function compileRoute(
  context: CompileContext,
  balancer: BalancerSpec,
  listener: ListenerSpec,
  route: RouteSpec,
): HaproxyRoute {
  const target =
    context.spec.components.find((component) => component.name === route.to) ??
    fail({ code: 'unexpected', message: `There is no component \`${route.to}\`.` });
  const names = podNames(target);
  return {
    backend: backendName(balancer, route),
    path: route.path,
    policy: route.policy,
    streams: streamsOf(target, listener, route),
    serverTimeoutMs: serverTimeoutMs(route, target, listener.mode),
    unrepeatableTimeoutMs: unrepeatableTimeoutMs(route, target),
    check: checkOf(target, listener, route),
    servers: addressesFrom(context, balancer, target).map((address, index) => ({
      name: names[index] ?? target.name,
      address,
      port: route.port,
    })),
  };
}

/** The gateway's MCP endpoint streams; submissions below it are ordinary requests with a key. */
function streamsOf(target: ComponentSpec, listener: ListenerSpec, route: RouteSpec): HaproxyRoute['streams'] {
  const has =
    target.kind === 'gateway' && listener.mode === 'http' && (route.path === '/' || route.path === '/mcp');
  return has ? { paths: ['/mcp'], replayed: ['/mcp/conversations/'] } : { paths: [], replayed: [] };
}

function checkOf(target: ComponentSpec, listener: ListenerSpec, route: RouteSpec): HaproxyCheck {
  const { probe } = route;
  const timing = (standard: Pick<HaproxyCheck, 'intervalMs' | 'timeoutMs' | 'fall'>) => {
    const intervalMs = probe.intervalMs ?? standard.intervalMs;
    return {
      intervalMs,
      timeoutMs: probe.timeoutMs ?? standard.timeoutMs,
      fall: probe.fall ?? standard.fall,
      rise: probe.rise ?? 1,
      // Everything waits for a server that comes back, and asking one that refuses costs next to nothing.
      downIntervalMs: Math.min(100, intervalMs),
    };
  };
  if (target.kind === 'postgres') {
    // A wrong "down" would cut every session, and there is nowhere else to go: slower and surer than for gateways.
    const careful = timing({ intervalMs: 1000, timeoutMs: 2000, fall: 3 });
    if (target.topology === 'single') return { ask: { kind: 'postgres' }, ...careful };
    const role = route.role ?? 'primary';
    // A standby is down behind the primary's listener for ever and answers each question with a query.
    const downIntervalMs = Math.min(ASK_STANDBYS_MS[role], careful.intervalMs);
    return { ask: { kind: 'role', role, port: PATRONI_PORT }, ...careful, downIntervalMs };
  }
  // The gateway bounds its own readiness check at 400 ms; waiting less than that would call it dead for being slow.
  // Until the third failure requests are retried elsewhere: detection is about load, not about their success.
  const quick = timing({ intervalMs: 500, timeoutMs: 600, fall: 3 });
  if (listener.mode === 'tcp') return { ask: { kind: 'tcp' }, ...quick };
  return { ask: httpQuestion(target, route), ...quick };
}

function httpQuestion(target: ComponentSpec, route: RouteSpec): HaproxyCheck['ask'] {
  const { path, status = 200 } = route.probe;
  if (path !== undefined) return { kind: 'http', path, status };
  if (target.kind === 'gateway') return { kind: 'http', path: '/health/ready', status: 200 };
  if (target.kind === 'service' && target.probe?.kind === 'http' && target.probe.port === route.port) {
    return { kind: 'http', path: target.probe.path, status: target.probe.status };
  }
  return { kind: 'tcp' };
}

/** Of everything behind the balancer, other balancers included; their circles were refused before. */
function largestBody(context: CompileContext, balancer: BalancerSpec): number {
  const targets = context.spec.components.filter((component) =>
    balancer.routes.some((route) => route.to === component.name),
  );
  const sizes = targets.map((target) => {
    if (target.kind === 'balancer') return largestBody(context, target);
    return target.kind === 'gateway' ? target.limits.bodyBytes : 0;
  });
  return Math.max(SERVICE_BODY_BYTES, ...sizes);
}
