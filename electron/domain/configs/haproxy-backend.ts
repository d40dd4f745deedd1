import type { HaproxyCheck, HaproxyConfig, HaproxyFrontend, HaproxyRoute } from './haproxy-config.ts';

/** Eight tries of a second each: longer than a gateway keeps a submission, shorter than clients wait (10 s). */
const RETRIES = 7;
const CONNECT_RETRIES = 3;
const REPEATABLE = '{ method GET HEAD OPTIONS } || { req.hdr(idempotency-key) -m found }';

/** Streams of a route have a back end of their own; no name in a stack file has an underscore. */
const STREAM_SUFFIX = '_stream';

export function streamBackend(backend: string): string {
  return `${backend}${STREAM_SUFFIX}`;
}

/** The back end that a route is named by, for its own and for that of its streams. */
export function routeOfBackend(backend: string): string {
  return backend.endsWith(STREAM_SUFFIX) ? backend.slice(0, -STREAM_SUFFIX.length) : backend;
}

/** A server that is in its back end a second time, for retries. */
const TWIN_SUFFIX = '_retry';

/** The pod behind a server. */
export function podOfServer(server: string): string {
  return server.endsWith(TWIN_SUFFIX) ? server.slice(0, -TWIN_SUFFIX.length) : server;
}

/** The back end of a route, and a second one for its streams when it has any. */
export function backendLines(
  config: HaproxyConfig,
  frontend: HaproxyFrontend,
  route: HaproxyRoute,
): readonly (readonly string[])[] {
  if (frontend.mode === 'tcp') return [tcpBackend(route)];
  return route.streams.paths.length === 0
    ? [httpBackend(route)]
    : [httpBackend(route), streamBackendLines(config, route)];
}

/**
 * Active-backup is `balance first`, not the keyword `backup`: a backup server is used only once every active one is
 * marked down, so each retry would go to the frozen primary again; `first` retries on the next in line at once.
 * Measured at 200 requests/s on a busy two-core host, primary frozen: `first` 0 of 800 failed, slowest 1.03 to
 * 1.17 s; `backup` 27 of 800 failed, slowest 2.3 to 2.6 s.
 */
function policyLines(route: HaproxyRoute): readonly string[] {
  if (route.servers.length < 2) return [];
  if (route.policy === 'balanced')
    return ['  # The server with the fewest open requests.', '  balance leastconn'];
  return [
    '  # Active and backup: the first server that is up takes everything. The keyword `backup` would keep retries',
    '  # on a frozen primary until it is marked down; with `first` the next try goes to the next server.',
    '  balance first',
  ];
}

function httpBackend(route: HaproxyRoute): readonly string[] {
  return [
    `backend ${route.backend}`,
    '  mode http',
    ...policyLines(route),
    '  # A body must be here as a whole before it is sent, or it could not be sent again.',
    '  option http-buffer-request',
    `  retries ${RETRIES}`,
    '  option redispatch 1',
    '  # Killed, frozen, cut off. Not the server’s own errors: those are answers.',
    '  retry-on conn-failure empty-response response-timeout',
    '  # A request that changes something is replayed only if its key keeps it from happening twice.',
    `  http-request disable-l7-retry unless ${REPEATABLE}`,
    '  # Longest silence before the request is tried elsewhere; the server gives up before that by itself.',
    `  timeout server ${route.serverTimeoutMs}ms`,
    ...(route.unrepeatableTimeoutMs === null
      ? []
      : [
          '  # What may not be sent again is waited for as long as the server keeps it at most.',
          `  http-request set-timeout server ${route.unrepeatableTimeoutMs}ms unless ${REPEATABLE}`,
        ]),
    ...checkLines(route.check),
    '  # A connection that fails hurries the check (`fastinter`), which alone takes a server out: under load a first',
    '  # failure can be the balancer’s own slowness, and taking the last good server out for it would fail everything.',
    `  default-server ${checkOptions(route.check)} error-limit 1 on-error fastinter tcp-ut 1s`,
    ...serverLines(route),
    ...twinLines(route),
  ];
}

function streamBackendLines(config: HaproxyConfig, route: HaproxyRoute): readonly string[] {
  return [
    `backend ${streamBackend(route.backend)}`,
    '  mode http',
    ...policyLines(route),
    '  # Only connecting is tried again: what was sent may have had its effect.',
    `  retries ${CONNECT_RETRIES}`,
    '  option redispatch 1',
    '  retry-on conn-failure',
    `  timeout server ${config.timeouts.streamMs}ms`,
    `  timeout tunnel ${config.timeouts.streamMs}ms`,
    ...route.servers.map(
      (server) =>
        `  server ${server.name} ${server.address}:${server.port} track ${route.backend}/${server.name} tcp-ut 5s`,
    ),
  ];
}

function tcpBackend(route: HaproxyRoute): readonly string[] {
  return [
    `backend ${route.backend}`,
    '  mode tcp',
    ...policyLines(route),
    '  # Clients have pools and retry by themselves; waiting here would only use up their time.',
    '  retries 1',
    '  option redispatch 1',
    `  timeout server ${route.serverTimeoutMs}ms`,
    '  option srvtcpka',
    '  srvtcpka-idle 10s',
    '  srvtcpka-intvl 5s',
    '  srvtcpka-cnt 3',
    ...checkLines(route.check),
    `  default-server ${checkOptions(route.check)} error-limit 1 on-error fastinter tcp-ut 5s`,
    ...serverLines(route),
  ];
}

function checkOptions(check: HaproxyCheck): string {
  const soon = Math.min(100, check.intervalMs);
  return `inter ${check.intervalMs}ms fastinter ${soon}ms downinter ${check.downIntervalMs}ms fall ${check.fall} rise ${check.rise}`;
}

function checkLines(check: HaproxyCheck): readonly string[] {
  const timeout = `  timeout check ${check.timeoutMs}ms`;
  switch (check.ask.kind) {
    case 'http':
      return [
        '  option httpchk',
        `  http-check send meth GET uri ${check.ask.path} ver HTTP/1.1 hdr Host health`,
        `  http-check expect status ${check.ask.status}`,
        timeout,
      ];
    case 'postgres':
      return [
        '  # PostgreSQL is asked whether it speaks TLS: one byte comes back, nobody logs in, nothing is logged. A plain',
        '  # connection would succeed on a frozen server, and a log-in would fail when its connections are used up.',
        '  option tcp-check',
        '  # (linger: ended with a FIN; a reset would be a line in the log of the server each time.)',
        '  tcp-check connect linger',
        '  tcp-check send-binary 0000000804d2162f comment SSLRequest',
        '  tcp-check expect rbinary ^(4E|53) comment N-or-S',
        timeout,
      ];
    case 'role':
      return [
        `  # Patroni says which member is the ${check.ask.role}; the others are down for this listener, as they should be.`,
        '  option httpchk',
        `  http-check send meth OPTIONS uri /${check.ask.role} ver HTTP/1.1 hdr Host health`,
        '  http-check expect status 200',
        timeout,
      ];
    case 'tcp':
      return ['  option tcp-check', '  tcp-check connect', timeout];
  }
}

function serverLines(route: HaproxyRoute): readonly string[] {
  const askedAt = route.check.ask.kind === 'role' ? ` port ${route.check.ask.port}` : '';
  // Fixed addresses need no resolver, and a server keeps its place (`id`) when others come and go.
  return route.servers.map(
    (server, index) =>
      `  server ${server.name} ${server.address}:${server.port} id ${index + 1} check${askedAt} observe layer4`,
  );
}

/**
 * With one server left up, HAProxy waits `timeout connect` before a retry, although the retry goes to another server
 * than the one that failed (`back_handle_st_cer` in its src/backend.c). Measured at 200 requests/s, gateway killed:
 * slowest answer 258 ms without the twin, 20 to 47 ms with it.
 */
function twinLines(route: HaproxyRoute): readonly string[] {
  const [first, last, ...others] = route.servers;
  if (route.policy !== 'active-backup' || first === undefined || last === undefined || others.length > 0)
    return [];
  return [
    '  # The same server once more: with a single one left up, HAProxy would wait before each retry. It shares the',
    '  # state of its twin and gets traffic only on the second retry of a request.',
    `  server ${last.name}${TWIN_SUFFIX} ${last.address}:${last.port} id 3 track ${route.backend}/${last.name}`,
  ];
}
