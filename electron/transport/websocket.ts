import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { SOCKET_PATH } from '../contract/frames.ts';
import type { HostApi } from '../contract/host-session.ts';
import { FailureError } from '../domain/failure.ts';
import { type LineEnd, serveFrames } from './frames-server.ts';
import {
  type Admission,
  createHttpGuard,
  type HttpGuard,
  METRICS_PATH,
  SECURITY_HEADERS,
} from './http-guard.ts';
import { listPageFiles, type PageFiles } from './http-guard-files.ts';

/** The browser host: the renderer's files and the contract on one loopback port. */
export interface BrowserHost {
  readonly port: number;
  /** A link that opens the page once; the cookie it brings lasts as long as this host. */
  newLink(): string;
  close(): Promise<void>;
}

export interface BrowserHostOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly pageFolder: string;
  readonly pingIntervalMs?: number;
  readonly metrics?: MetricsPage;
}

/** What a collector reads at `/metrics`, and the token that it shows. */
export interface MetricsPage {
  readonly token: string;
  read(): Promise<{ readonly type: string; readonly text: string }>;
}

const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_CLIENTS = 32;
/** A browser tab that sleeps misses a ping or two; a dead connection misses this many. */
const MISSED_PINGS = 2;

const CLOSE_CODES: Readonly<Record<LineEnd, number>> = {
  malformed: 1007,
  'too-slow': 1013,
  'going-away': 1001,
};

export async function serveBrowser(api: HostApi, options: BrowserHostOptions): Promise<BrowserHost> {
  const files = await listPageFiles(options.pageFolder);
  const server = createServer({
    // Counted from the connection, and a busy machine's browser may open one long before it speaks.
    headersTimeout: 60_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
    connectionsCheckingInterval: 5_000,
  });
  server.maxConnections = 256;
  const port = await listen(server, options.port);
  const { metrics = null } = options;
  const guard = createHttpGuard(port, metrics?.token ?? null);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST_BYTES,
    clientTracking: true,
    perMessageDeflate: false,
  });

  server.on('request', (request, response) => {
    request.resume();
    void answer({ guard, files, metrics }, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    const admission = guard.admit({ ...knockOf(request), upgrade: true });
    if (admission.kind !== 'admitted') return refuseUpgrade(socket, admission);
    if (admission.path !== SOCKET_PATH) return refuseUpgrade(socket, notFound);
    if (sockets.clients.size >= MAX_CLIENTS) return refuseUpgrade(socket, tooMany);
    sockets.handleUpgrade(request, socket, head, (client) =>
      serveClient(api, client, options.pingIntervalMs ?? 15_000),
    );
  });

  return {
    port,
    newLink: () => guard.newLink(),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const client of sockets.clients) {
        client.close(CLOSE_CODES['going-away'], 'the host ends');
        client.terminate();
      }
      server.closeAllConnections();
      await closed;
    },
  };
}

function serveClient(api: HostApi, client: WebSocket, pingIntervalMs: number): void {
  const frames = serveFrames(api, 'browser', {
    send: (text) => client.send(text),
    waitingBytes: () => client.bufferedAmount,
    close: (code, reason) => {
      client.close(CLOSE_CODES[code], reason);
      // A client that does not read will not answer the closing handshake either.
      setTimeout(() => client.terminate(), 1000).unref();
    },
  });
  let missed = 0;
  const pings = setInterval(() => {
    missed += 1;
    if (missed > MISSED_PINGS) client.terminate();
    else if (client.readyState === WebSocket.OPEN) client.ping();
  }, pingIntervalMs);
  client.on('pong', () => {
    missed = 0;
  });
  client.on('message', (data, isBinary) => {
    if (isBinary) client.close(1003, 'only text is understood');
    else frames.receive(data.toString());
  });
  // `ws` closes with the right code after an oversized or broken frame.
  client.on('error', () => {});
  client.once('close', () => {
    clearInterval(pings);
    frames.closed();
  });
}

async function answer(
  {
    guard,
    files,
    metrics,
  }: { readonly guard: HttpGuard; readonly files: PageFiles; readonly metrics: MetricsPage | null },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const admission = guard.admit({ ...knockOf(request), upgrade: false });
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  switch (admission.kind) {
    case 'refused':
      return respond(
        response,
        request,
        admission.status,
        'text/plain; charset=utf-8',
        `${admission.reason}\n`,
      );
    case 'exchanged':
      response.setHeader('set-cookie', admission.cookie);
      // Not a redirect: after a click in a mail or a chat the whole chain would count as cross-site, and a strict
      // cookie would not be sent along.
      return respond(response, request, 200, 'text/html; charset=utf-8', LEAD_ON);
    case 'admitted': {
      if (admission.path === METRICS_PATH && metrics !== null) {
        const { type, text } = await metrics.read();
        return respond(response, request, 200, type, text);
      }
      const file = await files.read(admission.path);
      if (file === null) {
        return respond(response, request, 404, 'text/plain; charset=utf-8', 'There is no such page.\n');
      }
      response.setHeader('etag', file.etag);
      if (request.headers['if-none-match'] === file.etag) {
        response.writeHead(304).end();
        return;
      }
      const cache = file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache';
      return respond(response, request, 200, file.type, file.bytes, cache);
    }
  }
}

const LEAD_ON =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">' +
  '<title>Tandem</title><p><a href="/">Open Tandem</a></p></html>\n';

function respond(
  response: ServerResponse,
  request: IncomingMessage,
  status: number,
  type: string,
  body: string | Buffer,
  cache = 'no-store',
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': cache,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const notFound = { kind: 'refused', status: 404, reason: 'There is no such line.' } as const;
const tooMany = { kind: 'refused', status: 503, reason: 'Too many pages are open.' } as const;

function refuseUpgrade(socket: Duplex, admission: Admission | typeof notFound | typeof tooMany): void {
  const status = admission.kind === 'refused' ? admission.status : 403;
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function knockOf(request: IncomingMessage) {
  const { host, origin, cookie, authorization } = request.headers;
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: { host, origin, cookie, authorization, 'sec-fetch-site': request.headers['sec-fetch-site'] },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new FailureError({
          code: error.code === 'EADDRINUSE' ? 'port-taken' : 'unexpected',
          message: `The browser host cannot listen on 127.0.0.1:${port}.`,
          hint: 'Choose another port with --port, or 0 for any free one.',
          cause: error.message,
        }),
      ),
    );
    server.listen({ host: '127.0.0.1', port }, () => resolve((server.address() as AddressInfo).port));
  });
}
