import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { submissionBody } from '../../electron/adapters/host/load-submission.ts';

/**
 * Runs inside a container of the stack's front network, beside the gateways: `clients` connections, each with one
 * submission under way at any time. Plain sockets, because client and servers share the processors here, and an HTTP
 * library would take as much of them as the gateway does.
 */
export interface ClosedLoopOrder {
  readonly host: string;
  readonly port: number;
  readonly clients: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly keyPrefix: string;
  readonly tokenFile: string;
}

export interface ClosedLoopReport {
  /** Acknowledged within the measured time. */
  readonly acknowledged: number;
  readonly tookMs: number;
  /** Status codes other than 201, and connections that broke, with how often. */
  readonly failures: Readonly<Record<string, number>>;
}

const SUBMIT_PATH = '/mcp/conversations/submit';
const HEAD_END = '\r\n\r\n';

async function run(order: ClosedLoopOrder): Promise<ClosedLoopReport> {
  const token = readFileSync(order.tokenFile, 'utf8').trim();
  const startMs = performance.now() + order.warmUpMs;
  const endMs = startMs + order.durationMs;
  const failures: Record<string, number> = {};
  let sequence = 0;
  let acknowledged = 0;

  const request = (): string => {
    sequence += 1;
    const body = submissionBody(order.keyPrefix, sequence);
    return `POST ${SUBMIT_PATH} HTTP/1.1\r\nHost: ${order.host}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: ${order.keyPrefix}-${sequence}\r\nContent-Length: ${Buffer.byteLength(body)}${HEAD_END}${body}`;
  };
  const onAnswer = (status: string): void => {
    const nowMs = performance.now();
    if (status !== '201') failures[status] = (failures[status] ?? 0) + 1;
    else if (nowMs >= startMs && nowMs < endMs) acknowledged += 1;
  };
  const client = (): Promise<void> =>
    new Promise((resolve) => {
      const socket: Socket = connect({ host: order.host, port: order.port, noDelay: true });
      const finish = (reason: string | null): void => {
        if (reason !== null) failures[reason] = (failures[reason] ?? 0) + 1;
        socket.removeAllListeners().destroy();
        resolve();
      };
      let received = '';
      socket.setEncoding('latin1');
      socket.once('connect', () => socket.write(request()));
      socket.on('data', (text: string) => {
        received += text;
        const headEnd = received.indexOf(HEAD_END);
        if (headEnd === -1) return;
        const length = /\r\ncontent-length: *(\d+)/i.exec(received)?.[1];
        if (length === undefined) return finish('an answer without a length');
        if (received.length < headEnd + HEAD_END.length + Number(length)) return;
        onAnswer(received.slice(9, 12));
        received = '';
        if (performance.now() < endMs) socket.write(request());
        else finish(null);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
      socket.once('close', () => finish('closed by the server'));
    });
  await Promise.all(Array.from({ length: order.clients }, client));
  return { acknowledged, tookMs: order.durationMs, failures };
}

const order: ClosedLoopOrder = JSON.parse(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify(await run(order))}\n`);
