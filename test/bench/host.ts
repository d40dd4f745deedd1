import { createServer } from 'node:net';
import { resolve } from 'node:path';

/** What is on this machine: the bench runs in the repository's folder. */
export const CLI = resolve('dist', 'cli.js');
export const CLOSED_LOOP = resolve('dist', 'bench', 'closed-loop.mjs');
export const COMPOSE_FILE = resolve('test', 'bench', 'gateway-pair.compose.yaml');

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen({ host: '127.0.0.1', port: 0 }, done);
  });
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Every wait has an end. */
export async function within<T>(timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no end within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
