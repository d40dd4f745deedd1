import { chmod, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import * as z from 'zod';
import { MAX_FRAME_BYTES } from '../contract/frames.ts';
import type { HostApi, HostEvent } from '../contract/host-session.ts';
import { type Failure, FailureError } from '../domain/failure.ts';
import type { ClientKind } from '../domain/terminal/terminal.ts';
import { connectFrames, type FrameClient } from './frames-client.ts';
import { LineSplitter } from './frames-lines.ts';
import { type FrameServer, serveFrames } from './frames-server.ts';

/** The contract between processes of one person on one machine: JSON lines on a Unix socket (a pipe on Windows). */

export interface LocalServer {
  /** How many clients are connected now. */
  clients(): number;
  close(): Promise<void>;
}

/** What a client asks is small; only answers may be large. */
const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_CLIENTS = 32;

/**
 * Only the owner of the data folder may call it: what lies at `path` is then left over from a dead host and goes.
 * The folder around the socket is closed to others, so that nobody connects before the socket's own mode is set.
 */
export async function serveLocalSocket(api: HostApi, path: string): Promise<LocalServer> {
  const isPipe = process.platform === 'win32';
  if (!isPipe) await unlink(path).catch(() => {});
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveSocket(api, socket);
  });
  server.maxConnections = MAX_CLIENTS;
  await listen(server, path);
  if (!isPipe) await chmod(path, 0o600);
  return {
    clients: () => sockets.size,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * The first line of whoever is not a command. Whoever can open the socket may call itself what it likes; the app says of
 * its pages what they are, so that they get no more than they would from their own host.
 */
const greeting = z.strictObject({ client: z.literal('desktop') });

function serveSocket(api: HostApi, socket: Socket): void {
  const splitter = new LineSplitter(MAX_REQUEST_BYTES);
  const serve = (client: ClientKind): FrameServer =>
    serveFrames(api, client, {
      send: (text) => socket.write(`${text}\n`),
      waitingBytes: () => socket.writableLength,
      close: () => socket.destroy(),
    });
  // A command may say nothing and only listen.
  let frames = serve('command');
  let isGreeted = false;
  const receive = (line: string): void => {
    const client = isGreeted ? null : parseGreeting(line);
    isGreeted = true;
    if (client === null) {
      frames.receive(line);
    } else {
      frames.closed();
      frames = serve(client);
    }
  };
  socket.on('data', (chunk: Buffer) => {
    const lines = splitter.push(chunk);
    if (lines === null) socket.destroy();
    else for (const line of lines) receive(line);
  });
  // The close that always follows ends the session.
  socket.on('error', () => {});
  socket.once('close', () => frames.closed());
}

function parseGreeting(line: string): ClientKind | null {
  try {
    const parsed = greeting.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data.client : null;
  } catch {
    return null;
  }
}

export interface LocalConnection extends Pick<FrameClient, 'session' | 'ended'> {}

/** Null when nobody listens there. Throws `deadline-exceeded` when somebody does and does not accept. */
export async function connectLocalSocket(
  path: string,
  listener: (event: HostEvent) => void,
  deadlineMs: number,
  client: 'command' | 'desktop' = 'command',
): Promise<LocalConnection | null> {
  const socket = await dial(path, deadlineMs);
  if (socket === null) return null;
  if (client !== 'command') socket.write(`${JSON.stringify({ client })}\n`);
  const splitter = new LineSplitter(MAX_FRAME_BYTES);
  const frames = connectFrames(
    { send: (text) => socket.write(`${text}\n`), close: () => socket.destroy() },
    listener,
  );
  socket.on('data', (chunk: Buffer) => {
    const lines = splitter.push(chunk);
    if (lines === null) socket.destroy();
    else for (const line of lines) frames.receive(line);
  });
  socket.on('error', () => {});
  socket.once('close', () => frames.closed(hostGone));
  return { session: frames.session, ended: frames.ended };
}

function dial(path: string, deadlineMs: number): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new FailureError({
          code: 'deadline-exceeded',
          message: `The running host did not accept a connection within ${deadlineMs / 1000} s.`,
          hint: 'It may hang: see the process that "owner.txt" in the data folder names.',
        }),
      );
    }, deadlineMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      socket.destroy();
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(new FailureError({ ...noConnection, cause: error.message }));
    });
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new FailureError({
          code: 'unexpected',
          message: `The host's socket ${path} cannot be opened.`,
          cause: error.message,
        }),
      ),
    );
    server.listen(path, resolve);
  });
}

const hostGone: Failure = {
  code: 'host-not-running',
  message: 'The host ended the connection.',
  hint: 'It was stopped or it crashed. Run the command again: it goes on where things stand.',
};

const noConnection: Failure = { code: 'host-not-running', message: 'The running host cannot be reached.' };
