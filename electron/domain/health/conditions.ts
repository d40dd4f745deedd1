import { routeOfBackend } from '../configs/haproxy-backend.ts';
import type { DesiredState } from '../plan/desired-state.ts';
import { findComponent, type StackSpec } from '../stack/stack-spec.ts';
import type { ProcessCounters } from '../traffic/traffic-edges.ts';
import { countOf } from '../wording.ts';

/** What is or will be wrong with a stack without any member being ill. */
export interface Condition {
  readonly kind: 'certificate' | 'balancer';
  /** Of what: a file, an address, a route. */
  readonly subject: string;
  readonly tone: 'alarm' | 'warning';
  /** A whole sentence. */
  readonly text: string;
}

/** A certificate, wherever it was found. */
export interface FoundCertificate {
  /** `the secret database-1-tls`, `127.0.0.1:8443`. */
  readonly where: string;
  /** Whom it names. */
  readonly subject: string;
  readonly notAfterMs: number;
}

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
const ALARM_DAYS = 7;

/** Soonest first. */
export function certificateConditions(
  found: readonly FoundCertificate[],
  nowMs: number,
): readonly Condition[] {
  return [...found]
    .sort((one, other) => one.notAfterMs - other.notAfterMs)
    .flatMap(({ where, subject, notAfterMs }) => {
      const days = Math.floor((notAfterMs - nowMs) / DAY_MS);
      if (notAfterMs - nowMs > WARN_DAYS * DAY_MS) return [];
      const name = `The certificate of ${subject} (${where})`;
      const date = new Date(notAfterMs).toISOString().slice(0, 10);
      const text =
        notAfterMs <= nowMs
          ? `${name} expired on ${date}.`
          : `${name} expires on ${date}, in ${days === 0 ? 'less than a day' : countOf(days, 'day')}.`;
      const isUrgent = notAfterMs - nowMs <= ALARM_DAYS * DAY_MS;
      return [{ kind: 'certificate', subject: where, tone: isUrgent ? 'alarm' : 'warning', text } as const];
    });
}

/** A route whose balancer, by every process that was heard, has nobody to send to. */
export function balancerConditions(processes: readonly ProcessCounters[]): readonly Condition[] {
  const routes = new Map<string, boolean>();
  for (const { component, counters } of processes) {
    for (const { backend, state } of counters.servers) {
      const key = `${component} ${routeOfBackend(backend)}`;
      routes.set(key, routes.get(key) === true || state === 'up' || state === 'unchecked');
    }
  }
  return [...routes].flatMap(([key, hasServer]) => {
    if (hasServer) return [];
    const [component = '', route = ''] = key.split(' ');
    const text = `${component} holds no server of ${route} for up: whoever asks there is refused.`;
    return [{ kind: 'balancer', subject: `${component}/${route}`, tone: 'alarm', text } as const];
  });
}

/** Secrets that may hold a certificate: those that Tandem issued, and what services are given as files. */
export function certificateSecrets(spec: StackSpec, desired: DesiredState): readonly string[] {
  const issued = desired.secrets.flatMap(({ name, generate }) =>
    generate.kind === 'certificate' || generate.kind === 'authority' ? [name] : [],
  );
  const given = desired.containers.flatMap(
    ({ component }) => findComponent(spec, component, 'service')?.secrets ?? [],
  );
  return [...new Set([...issued, ...given])];
}

/** Ports on which TLS is spoken from the first byte, by custom; others are not troubled with a handshake. */
const TLS_PORTS: ReadonlySet<number> = new Set([443, 465, 636, 853, 993, 995, 5671, 6443, 8443, 8883, 9443]);

/** Published ports that a TLS server is likely to be behind. */
export function tlsEndpoints({
  containers,
}: Pick<DesiredState, 'containers'>): readonly { readonly address: string; readonly port: number }[] {
  return containers.flatMap(({ ports }) =>
    ports.flatMap(({ containerPort, hostPort, hostAddress, protocol }) => {
      const address = hostAddress === '0.0.0.0' ? '127.0.0.1' : hostAddress;
      return protocol === 'tcp' && TLS_PORTS.has(containerPort) ? [{ address, port: hostPort }] : [];
    }),
  );
}
