import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostApi, HostEvent } from '../../../electron/contract/host-session.ts';
import {
  connectLocalSocket,
  type LocalServer,
  serveLocalSocket,
} from '../../../electron/transport/local-socket.ts';
import { createFakeHost, type FakeHost, hostInfo } from './fake-host.ts';

let folder: string;
let path: string;
let fake: FakeHost;
let server: LocalServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-socket-'));
  path = join(folder, 'host.sock');
  fake = createFakeHost({ 'host.info': () => hostInfo });
  // What a killed host leaves behind.
  await writeFile(path, '');
  server = await serveLocalSocket(fake, path);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(events: HostEvent[] = []) {
  const connection = await connectLocalSocket(path, (event) => events.push(event), 2000);
  if (connection === null) throw new Error('nobody listens');
  return connection;
}

const raw = (): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.on('error', () => {});
  });
const gone = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

describe('the local socket', () => {
  it('given a running host, then requests, failures and events go both ways', async () => {
    const events: HostEvent[] = [];
    const { session, ended } = await open(events);
    expect(await session.call('host.info', {})).toEqual(hostInfo);
    await expect(session.call('stack.status', { stack: 'web' })).rejects.toMatchObject({
      failure: { code: 'request-invalid', message: 'no stack.status', hint: 'none' },
    });
    fake.emit('engine.changed', hostInfo.engine);
    await expect.poll(() => events).toEqual([{ name: 'engine.changed', payload: hostInfo.engine }]);
    session.close();
    expect((await ended).code).toBe('cancelled');
    await expect.poll(() => fake.sessions()).toBe(0);
  });

  it('given an app that says what it is, then its pages get no more than from their own host', async () => {
    const callers: string[] = [];
    const api: HostApi = {
      open: (listener, from) => {
        callers.push(from);
        return fake.open(listener, from);
      },
    };
    const other = await serveLocalSocket(api, join(folder, 'app.sock'));
    const connection = await connectLocalSocket(join(folder, 'app.sock'), () => {}, 2000, 'desktop');
    expect(await connection?.session.call('host.info', {})).toEqual(hostInfo);
    // Whoever connects is a command until it says something else.
    expect(callers).toEqual(['command', 'desktop']);
    expect(fake.sessions()).toBe(1);
    connection?.session.close();
    await other.close();
  });

  it('given the socket file, then only its owner may use it', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('given nobody listens, then there is no connection and no failure', async () => {
    expect(await connectLocalSocket(join(folder, 'none.sock'), () => {}, 1000)).toBeNull();
    await server.close();
    await writeFile(path, '');
    expect(await connectLocalSocket(path, () => {}, 1000)).toBeNull();
  });

  it('given the host ends during a call, then the call fails with a reason', async () => {
    const slow = createFakeHost({ 'host.info': () => new Promise(() => {}) });
    const other = await serveLocalSocket(slow, join(folder, 'slow.sock'));
    const connection = await connectLocalSocket(join(folder, 'slow.sock'), () => {}, 1000);
    const call = connection?.session.call('host.info', {});
    await other.close();
    await expect(call).rejects.toMatchObject({ failure: { code: 'host-not-running' } });
    expect((await connection?.ended)?.code).toBe('host-not-running');
  });

  it('given answers that are not of the contract, then they are not believed', async () => {
    const liar = createServer((socket) => {
      socket.on('data', () =>
        socket.write(`${JSON.stringify({ id: 1, ok: true, result: { version: 1 } })}\n`),
      );
    });
    await new Promise<void>((resolve) => liar.listen(join(folder, 'liar.sock'), resolve));
    const connection = await connectLocalSocket(join(folder, 'liar.sock'), () => {}, 1000);
    await expect(connection?.session.call('host.info', {})).rejects.toMatchObject({
      failure: { code: 'unexpected' },
    });
    connection?.session.close();
    liar.close();
  });

  it('given malformed or endless lines a hundred times, then each line ends and the host goes on', async () => {
    const texts = ['\n', '{\n', 'null\n', '{"id":1}\n', `${'x'.repeat(1024 * 1024 + 1)}`];
    for (let round = 0; round < 20; round += 1) {
      for (const text of texts) {
        const socket = await raw();
        const ended = gone(socket);
        socket.resume();
        socket.write(text);
        await ended;
      }
    }
    const { session } = await open();
    expect(await session.call('host.info', {})).toEqual(hostInfo);
    session.close();
  });

  it('given a request in pieces and two in one piece, then each is answered', async () => {
    const socket = await raw();
    const lines: string[] = [];
    socket.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean)));
    const text = JSON.stringify({ id: 7, request: 'host.info', params: {} });
    socket.write(text.slice(0, 5));
    socket.write(text.slice(5));
    socket.write(`\n${text}\n${text}\n`);
    await expect.poll(() => lines.length).toBe(3);
    socket.destroy();
  });
});
