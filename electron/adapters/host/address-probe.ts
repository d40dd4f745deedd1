import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { toFailure } from '../../domain/failure.ts';
import type { AddressProbe, Reach } from '../../ports/setup.ts';
import { errnoOf } from './durable-file.ts';

export const addressProbe: AddressProbe = { connect, askUserinfo };

async function connect(host: string, port: number, deadlineMs: number): Promise<Reach> {
  const beganMs = performance.now();
  const address = await addressOf(host, deadlineMs);
  if (address === null) return { kind: 'unknown-name' };
  const leftMs = Math.max(1, deadlineMs - (performance.now() - beganMs));
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port });
    const settle = (reach: Reach): void => {
      socket.destroy();
      resolve(reach);
    };
    socket.setTimeout(leftMs, () => settle({ kind: 'silent', address }));
    socket.once('connect', () => settle({ kind: 'connected', address }));
    socket.once('error', (error) => {
      const errno = errnoOf(error);
      if (errno === 'ECONNREFUSED') settle({ kind: 'refused', address });
      else if (errno === 'ETIMEDOUT') settle({ kind: 'silent', address });
      else settle({ kind: 'failed', why: error.message });
    });
  });
}

/** The system's resolver has no deadline of its own; its answer is then nobody's. */
async function addressOf(host: string, deadlineMs: number): Promise<string | null> {
  if (net.isIP(host) !== 0) return host;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), deadlineMs);
  });
  const found = lookup(host).then(
    ({ address }) => address,
    () => null,
  );
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
}

async function askUserinfo(
  url: string,
  token: string | null,
  deadlineMs: number,
): ReturnType<AddressProbe['askUserinfo']> {
  try {
    const answer = await fetch(url, {
      // A redirection would carry the token to somebody else.
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(deadlineMs),
    });
    await answer.body?.cancel();
    return { kind: 'answered', status: answer.status };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    // The text of a header that cannot be sent holds the header.
    const why = isLate ? `no answer within ${deadlineMs / 1000} s` : toFailure(cause).message;
    return { kind: 'failed', why: token === null ? why : why.replaceAll(token, '…') };
  }
}
