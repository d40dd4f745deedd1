import http from 'node:http';
import https from 'node:https';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { fail } from '../../domain/failure.ts';
import type { EngineEndpoint } from './engine-endpoint.ts';

/** A client and the connections that it keeps. */
export interface EngineClient {
  readonly docker: Docker;
  /** Drops connections that nobody is using; calls under way end by themselves. */
  dropIdle(): void;
}

/** The adapters ask for the client with every call, so that a new connection needs no new adapters. */
export type CurrentEngine = () => Docker;

export function connectEngine(endpoint: EngineEndpoint): Docker {
  return openEngineClient(endpoint).docker;
}

export function openEngineClient(endpoint: EngineEndpoint): EngineClient {
  const { address } = endpoint;
  const tls = endpoint.tls?.() ?? null;
  const agent =
    tls === null
      ? new http.Agent({ keepAlive: true })
      : new https.Agent({ keepAlive: true, rejectUnauthorized: tls.verify });
  // docker-modem prints the options of every call for a log that is off, to any depth: sockets, servers, everything
  // that hangs on them. An agent that prints as its name saves tens of milliseconds of processor time a call.
  Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' });
  // Every setting is given, the empty ones too: what is absent docker-modem takes from DOCKER_HOST and its kin.
  const options = {
    socketPath: address.kind === 'socket' ? address.path : undefined,
    host: address.kind === 'tcp' ? address.host : undefined,
    port: address.kind === 'tcp' ? address.port : undefined,
    protocol: tls === null ? ('http' as const) : ('https' as const),
    ca: tls?.ca,
    cert: tls?.cert,
    key: tls?.key,
    timeout: undefined,
    pathPrefix: '/',
    version: `v${endpoint.apiVersion}`,
    agent,
  };
  return { docker: new Docker(options), dropIdle: () => dropFreeSockets(agent) };
}

function dropFreeSockets(agent: http.Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}

/** For a provider that has nothing yet. */
export function notConnected(): never {
  return fail({
    code: 'engine-disconnected',
    message: 'No engine is connected yet.',
    hint: 'See "tandem doctor" for which engines were looked for and why none answered.',
  });
}
