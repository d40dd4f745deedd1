import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { addressProbe } from '../../../../electron/adapters/host/address-probe.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

it('tells a server that answers from a port that refuses and a name that nobody knows', async () => {
  const port = await listening(createServer());
  expect(await addressProbe.connect('127.0.0.1', port, 2_000)).toEqual({
    kind: 'connected',
    address: '127.0.0.1',
  });
  expect((await addressProbe.connect('127.0.0.1', 1, 2_000)).kind).toBe('refused');
  expect(await addressProbe.connect('no-such-host.invalid', 80, 2_000)).toEqual({ kind: 'unknown-name' });
});

it('asks with the token, follows nobody, and gives up at its deadline', async () => {
  const seen: (string | undefined)[] = [];
  const http = createHttp((request, response) => {
    seen.push(request.headers.authorization);
    if (request.url === '/silent') return;
    response.writeHead(request.url === '/moved' ? 302 : 401, { location: 'http://192.0.2.1/steal' });
    response.end('x'.repeat(100_000));
  });
  const port = await listening(http);
  const ask = (path: string, token: string | null) =>
    addressProbe.askUserinfo(`http://127.0.0.1:${port}${path}`, token, 1_000);
  expect(await ask('/', 'abc')).toEqual({ kind: 'answered', status: 401 });
  expect(await ask('/moved', null)).toEqual({ kind: 'answered', status: 302 });
  expect(seen).toEqual(['Bearer abc', undefined]);
  expect((await ask('/silent', 'abc')).kind).toBe('failed');
});

it('never repeats a token that cannot be sent', async () => {
  const answer = await addressProbe.askUserinfo('http://127.0.0.1:1/', 'CANARY\n\u0000token', 1_000);
  expect(JSON.stringify(answer)).not.toContain('CANARY');
});
