import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BALANCER_CONSOLE } from '../../../../electron/domain/terminal/balancer-console.ts';
import { REDIS_CONSOLE } from '../../../../electron/domain/terminal/redis-console.ts';

const hasPerl = spawnSync('perl', ['-e', '1']).status === 0 && process.platform === 'linux';
const pty = await import('node-pty').catch(() => null);
const PATIENT = { timeout: 15_000 };
const PASSWORD = 'geheim $x "y" \u00e4';

let folder: string;
let server: Server;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-console-'));
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const relayFolders = async (): Promise<readonly string[]> =>
  (await readdir('/dev/shm')).filter((name) => name.startsWith('tandem-'));

describe.skipIf(!hasPerl)('the way of redis-cli to its server', { timeout: 30_000 }, () => {
  const received: string[] = [];
  let port: number;

  beforeEach(async () => {
    received.length = 0;
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        received.push(chunk.toString());
        socket.write(chunk.includes('AUTH') ? '+OK\r\n' : '+PONG\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    await writeFile(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
  });

  /** `body` is the client: a program that gets `-s <socket>` as the console's last arguments. */
  async function open(body: string) {
    const client = join(folder, 'client');
    await writeFile(client, `#!/bin/bash\n${body}`);
    await chmod(client, 0o755);
    const args = ['-e', REDIS_CONSOLE, String(port), join(folder, 'password'), 'cache-1', client];
    const child = spawn('perl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { child, code, text: () => Buffer.concat(output).toString() };
  }
  const ping = (times: number): string =>
    `exec perl -MIO::Socket::UNIX -e 'for (1 .. ${times}) { my $s = IO::Socket::UNIX->new($ARGV[1]) or die $!; ` +
    `print {$s} "PING\\r\\n"; my $l = <$s>; print $l }' -- "$@"`;

  it('given a client, then it is let in without ever seeing the password', async () => {
    const before = await relayFolders();
    const { code, text } = await open(
      `echo "args: $*"; tr '\\0' '\\n' < /proc/$$/environ | sed 's/^/env: /'\n${ping(2)}`,
    );
    expect(await code).toBe(0);
    expect(text()).toMatch(/args: -s cache-1\n/);
    expect(text()).toMatch(/\+PONG\r\n\+PONG\r\n$/);
    expect(text()).not.toContain('geheim');
    const size = Buffer.byteLength(PASSWORD);
    const auth = `*2\r\n$4\r\nAUTH\r\n$${size}\r\n${PASSWORD}\r\n`;
    expect(received).toEqual([auth, 'PING\r\n', auth, 'PING\r\n']);
    await expect.poll(relayFolders, PATIENT).toEqual(before);
  });

  it('given it is open, then no process shows the password, and nobody else may enter', async () => {
    const before = await relayFolders();
    const { child, code } = await open(`stat -c %a . >&2; sleep 60 & wait`);
    await expect.poll(async () => (await relayFolders()).length, PATIENT).toBe(before.length + 1);
    const [own] = (await relayFolders()).filter((name) => !before.includes(name));
    expect(spawnSync('stat', ['-c', '%a', join('/dev/shm', own ?? '')], { encoding: 'utf8' }).stdout).toBe(
      '700\n',
    );
    const shown = spawnSync('/bin/sh', [
      '-c',
      'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null | grep -ac g[e]heim',
    ]);
    expect(shown.stdout.toString().trim()).toBe('0');
    child.kill('SIGKILL');
    spawnSync('pkill', ['-KILL', '-P', String(child.pid)]);
    child.stdout.destroy();
    child.stderr.destroy();
    await code;
  });

  it('given the server refuses the password, then the client is told so by what follows', async () => {
    server.removeAllListeners('connection');
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('data', (chunk) =>
        socket.write(chunk.includes('AUTH') ? '-WRONGPASS no\r\n' : '-NOAUTH Authentication required.\r\n'),
      );
    });
    const { code, text } = await open(ping(1));
    expect(await code).toBe(0);
    expect(text()).toBe('-NOAUTH Authentication required.\r\n');
  });

  it('given a client that ends with a code, then that is the code', async () => {
    const { code } = await open('exit 7');
    expect(await code).toBe(7);
  });

  it('given no password file, then it says so', async () => {
    await rm(join(folder, 'password'));
    const { code, text } = await open('exit 0');
    expect(await code).not.toBe(0);
    expect(text()).toContain('the password of cache-1: No such file');
  });
});

describe.skipIf(!hasPerl || pty === null)("HAProxy's console", { timeout: 30_000 }, () => {
  const asked: string[] = [];

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        const line = chunk.toString();
        asked.push(line);
        if (line.startsWith('show events')) socket.write('one event\n');
        else socket.end(`answer to ${line}`);
      });
    });
    await new Promise<void>((resolve) => server.listen(join(folder, 'admin.sock'), resolve));
  });

  function open() {
    const { PATH = '' } = process.env;
    const terminal = (pty as NonNullable<typeof pty>).spawn(
      '/bin/bash',
      ['-c', BALANCER_CONSOLE, 'balancer-1', join(folder, 'admin.sock')],
      { cols: 80, rows: 24, env: { PATH, TERM: 'xterm' } },
    );
    let text = '';
    terminal.onData((chunk) => {
      text += chunk;
    });
    const code = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    return { terminal, code, text: () => text };
  }

  it('given commands, then each is asked as it is typed, with those before within reach, until quit', async () => {
    const { terminal, code, text } = open();
    await expect.poll(text, PATIENT).toContain('balancer-1> ');
    terminal.write("show info; echo $HOME `id` \\n 'x'\r");
    await expect.poll(text, PATIENT).toContain('answer to show info');
    terminal.write('\u001b[A\r');
    await expect.poll(() => asked.length, PATIENT).toBe(2);
    expect(asked).toEqual(Array(2).fill("show info; echo $HOME `id` \\n 'x'\n"));
    terminal.write('quit\r');
    expect(await code).toBe(0);
  });

  it('given an answer without end, then Ctrl-C ends the answer and not the console', async () => {
    const { terminal, code, text } = open();
    await expect.poll(text, PATIENT).toContain('balancer-1> ');
    terminal.write('show events buf0 -w\r');
    await expect.poll(text, PATIENT).toContain('one event');
    terminal.write('\u0003');
    await expect.poll(() => text().match(/balancer-1> /g)?.length, PATIENT).toBe(2);
    terminal.write('show stat\r');
    await expect.poll(text, PATIENT).toContain('answer to show stat');
    await expect.poll(() => text().match(/balancer-1> /g)?.length, PATIENT).toBe(3);
    terminal.write('\u0004');
    expect(await code).toBe(0);
  });

  it('given HAProxy does not answer, then it says so and asks on', async () => {
    const { terminal, code, text } = open();
    await rm(join(folder, 'admin.sock'));
    await expect.poll(text, PATIENT).toContain('balancer-1> ');
    terminal.write('show stat\r');
    await expect.poll(text, PATIENT).toContain('admin.sock: No such file');
    terminal.write('exit\r');
    expect(await code).toBe(0);
  });
});
