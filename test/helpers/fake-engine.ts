import { chmodSync, linkSync, mkdirSync, renameSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Just enough of an engine for discovery: it answers `/version` the way the given engine would. */
export interface FakeEngine {
  readonly port: number;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface FakeEngineAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** Takes the connection and the question, and says nothing. */
  readonly silent?: boolean;
}

export const ENGINE_20 = { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' };

export async function fakeEngine(
  where: { readonly socket: string } | { readonly tls: boolean },
  answer: FakeEngineAnswer = {},
): Promise<FakeEngine> {
  const asked: string[] = [];
  const onRequest: http.RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    if (answer.silent) return;
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' });
    const body = answer.body ?? ENGINE_20;
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server =
    'tls' in where && where.tls
      ? https.createServer(await mutualTls(), onRequest)
      : http.createServer(onRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if ('socket' in where) {
      mkdirSync(dirname(where.socket), { recursive: true });
      server.listen(where.socket, resolve);
    } else server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' ? ((address as AddressInfo | null)?.port ?? 0) : 0,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A socket file that nobody listens on any more, as a crashed engine leaves it. */
export async function deadSocket(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const spare = `${path}.spare`;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  // Closing removes the file by its name, so it is kept under another one meanwhile.
  linkSync(path, spare);
  await new Promise((resolve) => server.close(resolve));
  renameSync(spare, path);
}

/** Test certificates laid out as DOCKER_CERT_PATH wants them; see test/fixtures/tls/README.md. */
export const TLS_FOLDER = fileURLToPath(new URL('../fixtures/tls', import.meta.url));
export const OTHER_TLS_FOLDER = fileURLToPath(new URL('../fixtures/tls-other', import.meta.url));

async function mutualTls(): Promise<https.ServerOptions> {
  const read = (name: string): Promise<Buffer> => readFile(join(TLS_FOLDER, name));
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('server.pem'), read('server-key.pem')]);
  return { ca, cert, key, requestCert: true, rejectUnauthorized: true };
}

/** A folder that other users may enter, removed by the returned function. */
export async function openFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'tandem-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
