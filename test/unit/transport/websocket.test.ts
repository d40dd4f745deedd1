import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type BrowserHost, serveBrowser } from '../../../electron/transport/websocket.ts';
import { createFakeHost, type FakeHost, hostInfo } from './fake-host.ts';

let folder: string;
let fake: FakeHost;
let host: BrowserHost;
let cookie: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-page-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'page', 'index.html'), '<title>page</title>');
  await writeFile(join(folder, 'page', 'assets', 'app-1234.js'), 'void 0;');
  await writeFile(join(folder, 'page', 'notes.bak'), 'not a type of the page');
  fake = createFakeHost({ 'host.info': () => hostInfo });
  await openHost(50);
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

async function openHost(pingIntervalMs: number): Promise<void> {
  host = await serveBrowser(fake, { port: 0, pageFolder: join(folder, 'page'), pingIntervalMs });
  const { pathname, search } = new URL(host.newLink());
  const exchanged = await get(pathname + search);
  cookie = String(exchanged.headers['set-cookie']).split(';')[0] as string;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: host.port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    call.on('error', reject);
    call.end();
  });
}

function dial(change: Record<string, string> = {}, path = '/contract'): WebSocket {
  const { origin = `http://127.0.0.1:${host.port}`, ...headers } = change;
  return new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { origin, headers: { cookie, ...headers } });
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.on('error', () => {});
    socket.once('close', (code) => resolve(code));
  });
const answered = (socket: WebSocket): Promise<unknown> =>
  new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(data.toString()))));

describe('the browser host', () => {
  it('given the cookie, then the page comes with a strict policy; without it, it does not', async () => {
    const page = await get('/', { cookie });
    expect(page).toMatchObject({ status: 200, body: '<title>page</title>' });
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    );
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect((await get('/assets/app-1234.js', { cookie })).headers['content-type']).toMatch('text/javascript');

    const refused = await get('/');
    expect(refused.status).toBe(401);
    expect(refused.headers['content-security-policy']).toBe(page.headers['content-security-policy']);
    expect((await get('/', { cookie, host: 'evil.example' })).status).toBe(421);
    expect((await get('/', { cookie, origin: 'http://evil.example' })).status).toBe(403);
  });

  it('given an entity tag, when asked again, then nothing is sent twice', async () => {
    const { headers } = await get('/', { cookie });
    expect((await get('/', { cookie, 'if-none-match': String(headers.etag) })).status).toBe(304);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2fetc%2fpasswd',
    '/notes.bak',
    '/assets',
    '/index.html%00.js',
  ])('given the path %s, then it does not exist', async (path) => {
    const answer = await get(path, { cookie });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('outside');
  });

  it('given a request of the contract, then its answer comes; failures come as data', async () => {
    const socket = dial();
    await opened(socket);
    socket.send(JSON.stringify({ id: 1, request: 'host.info', params: {} }));
    expect(await answered(socket)).toEqual({ id: 1, ok: true, result: hostInfo });
    socket.send(JSON.stringify({ id: 2, request: 'stack.status', params: { stack: 'web' } }));
    expect(await answered(socket)).toMatchObject({
      id: 2,
      ok: false,
      failure: { code: 'request-invalid', hint: 'none' },
    });
    socket.send(JSON.stringify({ id: 3, request: 'stack.status', params: { stack: '../x' } }));
    expect(await answered(socket)).toMatchObject({ id: 3, ok: false, failure: { code: 'request-invalid' } });
    socket.send(JSON.stringify({ id: 4, request: 'constructor', params: {} }));
    expect(await answered(socket)).toMatchObject({ id: 4, ok: false, failure: { code: 'request-invalid' } });

    expect(fake.sessions()).toBe(1);
    socket.close();
    await closed(socket);
    await expect.poll(() => fake.sessions()).toBe(0);
  });

  it.each([
    ['no cookie', { cookie: '' }],
    ['a wrong cookie', { cookie: 'tandem=1' }],
    ['another origin', { origin: 'http://evil.example' }],
    ['another host', { host: 'evil.example' }],
  ])('given an upgrade with %s, then it is refused', async (_case, headers) => {
    const socket = dial(headers);
    await expect(opened(socket)).rejects.toThrow(/Unexpected server response: (401|403|421)/);
    expect(fake.sessions()).toBe(0);
  });

  it('given an upgrade on another path, then it is refused', async () => {
    await expect(opened(dial({}, '/other'))).rejects.toThrow('404');
  });

  it('given a hundred malformed frames on a hundred lines, then each line ends and the host goes on', async () => {
    const texts = [
      '',
      '{',
      'null',
      '[]',
      '{"id":-1,"request":"x"}',
      '{"id":1}',
      '{"id":1,"request":"x","more":1}',
      '"',
      '\0',
      '{"id":1e400,"request":"x"}',
    ];
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        texts.map(async (text) => {
          const socket = dial();
          await opened(socket);
          socket.send(text);
          expect(await closed(socket)).toBe(1007);
        }),
      );
    }
    const socket = dial();
    await opened(socket);
    socket.send(JSON.stringify({ id: 1, request: 'host.info', params: {} }));
    expect(await answered(socket)).toMatchObject({ ok: true });
    socket.close();
    await expect.poll(() => fake.sessions()).toBe(0);
  });

  it('given an oversize or a binary frame, then the line ends', async () => {
    const large = dial();
    await opened(large);
    large.send('x'.repeat(1024 * 1024 + 1));
    expect(await closed(large)).toBe(1009);
    const binary = dial();
    await opened(binary);
    binary.send(Buffer.from('{}'));
    expect(await closed(binary)).toBe(1003);
  });

  it('given a client that does not read, then it is dropped and the others hear on', async () => {
    // Without pings, which would find it as well.
    await host.close();
    await openHost(60_000);
    const socket = dial();
    await opened(socket);
    socket.pause();
    const other = dial();
    await opened(other);
    let heard = 0;
    other.on('message', () => {
      heard += 1;
    });
    const text = 'x'.repeat(100_000);
    const lines = Array.from({ length: 10 }, () => ({
      member: 'm',
      stream: 'stdout' as const,
      atMs: 1,
      text,
    }));
    let sent = 0;
    await expect
      .poll(
        () => {
          fake.emit('log.lines', { subscription: 's', lines, ended: false });
          sent += 1;
          return fake.sessions();
        },
        { timeout: 8000, interval: 20 },
      )
      .toBe(1);
    await expect.poll(() => heard).toBe(sent);
    socket.terminate();
    other.close();
  });

  it('given a client that vanished without a word, then its session ends', async () => {
    const raw = connect(host.port, '127.0.0.1');
    raw.write(
      `GET /contract HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: http://127.0.0.1:${host.port}\r\nCookie: ${cookie}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await expect.poll(() => fake.sessions()).toBe(1);
    // It answers no ping.
    await expect.poll(() => fake.sessions(), { timeout: 3000 }).toBe(0);
    raw.destroy();
  });

  it('given no built page, then it says so', async () => {
    await expect(serveBrowser(fake, { port: 0, pageFolder: join(folder, 'nowhere') })).rejects.toMatchObject({
      failure: { code: 'prerequisite-missing' },
    });
  });

  it('given a port that is taken, then it says so', async () => {
    await expect(
      serveBrowser(fake, { port: host.port, pageFolder: join(folder, 'page') }),
    ).rejects.toMatchObject({ failure: { code: 'port-taken' } });
  });
});
