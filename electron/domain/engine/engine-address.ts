import { fail } from '../failure.ts';

/** Where an engine listens, before anybody asked whether it is there. */
export type EngineAddress =
  /** A Unix socket, or a named pipe as `//./pipe/docker_engine`. */
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: TlsSource | null };

/** Where the TLS material lies; it is read by the adapter and never printed. */
export interface TlsSource {
  /** Folder with `ca.pem`, `cert.pem`, `key.pem`; null when the system's authorities are enough. */
  readonly folder: string | null;
  /** False: the server's certificate is not checked (a context's `SkipTLSVerify`). */
  readonly verify: boolean;
}

const DOCKER_PORT = 2375;
const DOCKER_TLS_PORT = 2376;
const DEFAULT_SOCKET = '/var/run/docker.sock';
const DEFAULT_PIPE = '//./pipe/docker_engine';

/**
 * Parses what `DOCKER_HOST` or a context's endpoint holds. `origin` names the place for the failure: what a
 * person wrote down is never guessed at or skipped.
 */
export function parseEngineAddress(text: string, tls: TlsSource | null, origin: string): EngineAddress {
  const match = /^([a-z+]+):\/\/(.*)$/i.exec(text);
  const scheme = match?.[1]?.toLowerCase() ?? 'tcp';
  const rest = match?.[2] ?? text;
  switch (scheme) {
    case 'unix':
      return { kind: 'socket', path: rest === '' ? DEFAULT_SOCKET : rest };
    case 'npipe':
      return { kind: 'socket', path: rest === '' ? DEFAULT_PIPE : rest.replaceAll('\\', '/') };
    case 'tcp':
    case 'http':
      return parseTcp(rest, tls, text, origin);
    case 'https':
      return parseTcp(rest, tls ?? { folder: null, verify: true }, text, origin);
    case 'ssh':
      return fail({
        code: 'engine-not-found',
        message: `${origin} names an engine over SSH (${withoutUser(rest)}), which Tandem does not speak.`,
        hint: `Forward its socket and name that instead: ssh -nNT -L /tmp/remote-docker.sock:${DEFAULT_SOCKET} ${rest} & export DOCKER_HOST=unix:///tmp/remote-docker.sock`,
      });
    default:
      return unreadable(text, origin);
  }
}

function parseTcp(rest: string, tls: TlsSource | null, text: string, origin: string): EngineAddress {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]*))(?::(\d{1,5}))?\/*$/i.exec(rest);
  const port = Number(match?.[3] ?? (tls === null ? DOCKER_PORT : DOCKER_TLS_PORT));
  if (match === null || port < 1 || port > 65_535) return unreadable(text, origin);
  const host = match[1] ?? match[2] ?? '';
  return { kind: 'tcp', host: host === '' ? '127.0.0.1' : host, port, tls };
}

function unreadable(text: string, origin: string): never {
  return fail({
    code: 'engine-not-found',
    message: `${origin} holds "${withoutUser(text)}", which is not the address of an engine.`,
    hint: 'Write unix:///path/to/docker.sock, tcp://host:2376, or on Windows npipe:////./pipe/docker_engine.',
  });
}

/** Addresses may carry `user:password@`. */
function withoutUser(text: string): string {
  return text.replace(/[^/@]*@/, '');
}

/** For people: `unix:///var/run/docker.sock`, `tcp://host:2376 (TLS)`. */
export function printEngineAddress(address: EngineAddress): string {
  if (address.kind === 'tcp') {
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    return `tcp://${host}:${address.port}${address.tls === null ? '' : ' (TLS)'}`;
  }
  return address.path.startsWith('//./pipe/') ? `npipe://${address.path}` : `unix://${address.path}`;
}
