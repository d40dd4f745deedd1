import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type HostWord, hostWord, type WardenWord } from '../../domain/failover/warden-words.ts';
import { toFailure } from '../../domain/failure.ts';

/** Where the warden is asked: on the loopback of a network namespace that has nothing else. */

const MAX_WORD_BYTES = 4_096;
const REQUEST_TIMEOUT_MS = 2_000;

export interface WardenDesk {
  close(): Promise<void>;
}

export function openWardenDesk(parts: {
  readonly port: number;
  /** True while the warden sees what it guards. */
  readonly isActing: () => boolean;
  readonly answer: (word: HostWord) => Promise<WardenWord>;
}): Promise<WardenDesk> {
  const server = createServer((request, response) => {
    serve(request, response, parts).catch((error) => say(response, 500, { error: toFailure(error).message }));
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = 32;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, '127.0.0.1', () => {
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ close });
    });
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { isActing, answer }: Pick<Parameters<typeof openWardenDesk>[0], 'isActing' | 'answer'>,
): Promise<void> {
  const what = `${request.method} ${request.url}`;
  if (what === 'GET /alive') return say(response, isActing() ? 200 : 503, { isActing: isActing() });
  if (what !== 'POST /word') return say(response, 404, { error: 'nothing here' });
  const word = hostWord.safeParse(await readWord(request));
  if (!word.success) return say(response, 400, { error: 'not a word of a host' });
  say(response, 200, await answer(word.data));
}

async function readWord(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_WORD_BYTES) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function say(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  response.end(text);
}
