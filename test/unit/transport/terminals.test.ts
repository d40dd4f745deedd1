import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../../electron/adapters/host/clock.ts';
import { createHostTerminals } from '../../../electron/adapters/host/pty.ts';
import type { EventPayload, RequestParams } from '../../../electron/contract/contract.ts';
import type { HostApi, HostEvent, HostSession } from '../../../electron/contract/host-session.ts';
import type { ClientKind } from '../../../electron/domain/terminal/terminal.ts';
import { Terminals } from '../../../electron/services/terminals.ts';
import {
  connectLocalSocket,
  type LocalServer,
  serveLocalSocket,
} from '../../../electron/transport/local-socket.ts';
import { sendTerminalEvent, terminalHandlers } from '../../../electron/transport/terminal-handlers.ts';
import { serveBrowser } from '../../../electron/transport/websocket.ts';
import { hostInfo } from './fake-host.ts';

const canTry = process.platform !== 'win32' && (await import('node-pty').catch(() => null)) !== null;
const PATIENT = { timeout: 20_000 };
const SIZE = { columns: 80, rows: 24 };
const HOST_SHELL = { target: { kind: 'host' as const }, ...SIZE };

let folder: string;
let terminals: Terminals;
let server: LocalServer;
const origins: ClientKind[] = [];

/** The contract's terminals with real shells behind them, and one request besides. */
function createApi(): HostApi {
  return {
    open: (listener, from) => {
      origins.push(from);
      const line = terminals.connect(from, (event) =>
        sendTerminalEvent(event, (name, payload) => listener({ name, payload } as HostEvent)),
      );
      return {
        call: async (name, params) => {
          if (name === 'host.info') return hostInfo as never;
          const handler = terminalHandlers[name as keyof typeof terminalHandlers];
          return handler(params as never, { terminals: line }) as never;
        },
        close: () => line.disconnect(),
      };
    },
  };
}

beforeEach(async () => {
  origins.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'tandem-terminals-'));
  terminals = new Terminals({
    members: {
      openTerminal: () => Promise.reject(new Error('there are no members')),
      endTerminal: async () => {},
    },
    reader: { member: async () => null },
    host: createHostTerminals({ PATH: process.env.PATH, HOME: folder, SHELL: '/bin/bash' }),
    mayReachMachine: (from) => from === 'command',
    events: { record: () => {} },
    clock: systemClock,
    newId: () => crypto.randomUUID(),
  });
  server = await serveLocalSocket(createApi(), join(folder, 'host.sock'));
});
afterEach(async () => {
  await terminals.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

class Client {
  readonly outputs: EventPayload<'terminal.output'>[] = [];
  readonly ends: EventPayload<'terminal.ended'>[] = [];
  text = '';
  /** Up to where it has shown. */
  offset = 0;
  acknowledges = true;
  session!: HostSession;
  isOver = false;
  #breakAt = Number.POSITIVE_INFINITY;
  #onBreak: () => void = () => {};

  static async open(): Promise<Client> {
    const client = new Client();
    const line = await connectLocalSocket(join(folder, 'host.sock'), (event) => client.#hear(event), 2000);
    if (line === null) throw new Error('nobody listens');
    client.session = line.session;
    void line.ended.then(() => {
      client.isOver = true;
    });
    return client;
  }

  type(terminal: string, text: string): Promise<unknown> {
    return this.session.call('terminal.write', { terminal, data: Buffer.from(text).toString('base64') });
  }

  /** Resolves when the line was cut, in the middle of what came after so many bytes from now. */
  breakAfter(bytes: number): Promise<void> {
    this.#breakAt = this.offset + bytes;
    return new Promise((resolve) => {
      this.#onBreak = resolve;
    });
  }

  #hear(event: HostEvent): void {
    if (this.isOver) return;
    if (event.name === 'terminal.ended') this.ends.push(event.payload);
    if (event.name !== 'terminal.output') return;
    this.outputs.push(event.payload);
    const bytes = Buffer.from(event.payload.data, 'base64');
    this.text += bytes.toString('latin1');
    this.offset = event.payload.offset + bytes.length;
    if (this.offset >= this.#breakAt && !this.isOver) {
      this.session.close();
      this.#onBreak();
      return;
    }
    const { terminal } = event.payload;
    if (!this.acknowledges) return;
    this.session.call('terminal.acknowledge', { terminal, offset: this.offset }).catch(() => {});
  }
}

describe.skipIf(!canTry)('terminals on a line (node-pty is not compiled)', { timeout: 60_000 }, () => {
  it('given a shell, then what is typed, shown and left goes over the line', async () => {
    const client = await Client.open();
    const { terminal, title } = await client.session.call('terminal.open', HOST_SHELL);
    expect(title).toBe('a shell on this machine');
    expect(origins).toEqual(['command']);
    await client.type(terminal, 'echo $((6 * 7)) | tr 4 x; exit 5\n');
    await expect.poll(() => client.ends, PATIENT).toHaveLength(1);
    expect(client.text).toContain('x2\r\n');
    expect(client.ends[0]).toEqual({ terminal, end: { reason: 'exited', exitCode: 5, signal: null } });
    const { terminals } = await client.session.call('terminals.list', {});
    expect(terminals).toMatchObject([{ terminal, openedBy: 'command', end: { exitCode: 5 } }]);
  });

  it('given a flood, then everything else on the line has its turn, and Ctrl-C is heard', async () => {
    const client = await Client.open();
    const { terminal } = await client.session.call('terminal.open', HOST_SHELL);
    await client.type(terminal, 'yes flood\n');
    await expect.poll(() => client.offset, PATIENT).toBeGreaterThan(1024 * 1024);
    const before = client.offset;
    for (let count = 0; count < 20; count += 1) {
      expect(await client.session.call('host.info', {})).toEqual(hostInfo);
    }
    await client.type(terminal, '\u0003');
    await client.type(terminal, 'exit\n');
    await expect.poll(() => client.ends, PATIENT).toHaveLength(1);
    expect(client.offset).toBeGreaterThan(before);
    expect(client.text.split('flood\r\n').length).toBeGreaterThan(100_000);
  });

  it('given a flood and a client that acknowledges nothing, then neither memory nor the line is filled', async () => {
    const client = await Client.open();
    client.acknowledges = false;
    const { terminal } = await client.session.call('terminal.open', HOST_SHELL);
    await client.type(terminal, 'yes flood\n');
    await expect.poll(() => client.offset, PATIENT).toBe(128 * 1024);
    for (let count = 0; count < 20; count += 1) await client.session.call('host.info', {});
    expect(client.offset).toBe(128 * 1024);
    const listed = await client.session.call('terminals.list', {});
    expect(listed.terminals[0]?.writtenBytes).toBeLessThan(512 * 1024);
    await client.session.call('terminal.acknowledge', { terminal, offset: client.offset });
    await expect.poll(() => client.offset, PATIENT).toBe(256 * 1024);
    expect(client.isOver).toBe(false);
  });

  it('given a line that breaks again and again, then a client that goes on where it was has every byte once', async () => {
    let client = await Client.open();
    const { terminal } = await client.session.call('terminal.open', HOST_SHELL);
    // Each part is less than is kept, and waits for the one before to be seen.
    const parts = [1, 2, 3, 4, 5];
    const lines = 'for i in {1..15000}; do echo "ä $p $i"; done';
    await client.type(terminal, `stty -echo; for p in ${parts.join(' ')}; do ${lines}; read; done; exit\n`);
    let all = '';
    for (const part of parts) {
      await client.breakAfter(20_000);
      all += client.text;
      const { offset } = client;
      client = await Client.open();
      await client.session.call('terminal.attach', { terminal, ...SIZE, offset });
      const last = Buffer.from(`ä ${part} 15000\r\n`).toString('latin1');
      await expect.poll(() => client.text, PATIENT).toContain(last);
      expect(client.outputs[0]?.offset).toBe(offset);
      await client.type(terminal, '\n');
    }
    await expect.poll(() => client.ends, PATIENT).toHaveLength(1);
    all += client.text;
    const shown = Buffer.from(all, 'latin1').toString('utf8');
    for (const part of parts) {
      const expected = Array.from({ length: 15_000 }, (_, index) => `ä ${part} ${index + 1}\r\n`).join('');
      expect(shown.includes(expected)).toBe(true);
    }
  });

  it.each([
    ['no columns', 'terminal.open', { ...HOST_SHELL, columns: 0 }],
    ['columns without end', 'terminal.open', { ...HOST_SHELL, columns: 1e9 }],
    ['half a row', 'terminal.open', { ...HOST_SHELL, rows: 1.5 }],
    ['rows that are none', 'terminal.open', { ...HOST_SHELL, rows: '24' }],
    ['another target', 'terminal.open', { target: { kind: 'engine' }, ...SIZE }],
    ['a command of its own', 'terminal.open', { target: { kind: 'host', command: 'sh' }, ...SIZE }],
    [
      'a client that there is not',
      'terminal.open',
      { target: { kind: 'member', stack: 'a', member: 'b', client: 'vi' }, ...SIZE },
    ],
    ['what is no base64', 'terminal.write', { terminal: 'aaaaaaaa', data: '\u001b[31m' }],
    [
      'too much at once',
      'terminal.write',
      { terminal: 'aaaaaaaa', data: Buffer.alloc(64 * 1024 + 3).toString('base64') },
    ],
    ['a name that leads elsewhere', 'terminal.attach', { terminal: '../x', ...SIZE }],
    ['less than nothing', 'terminal.acknowledge', { terminal: 'aaaaaaaa', offset: -1 }],
  ] as const)('given %s, then the request is refused and the line goes on', async (_what, name, params) => {
    const client = await Client.open();
    await expect(client.session.call(name, params as never)).rejects.toMatchObject({
      failure: { code: 'request-invalid' },
    });
    expect(await client.session.call('host.info', {})).toEqual(hostInfo);
  });

  it('given a session that there is not, then that is said', async () => {
    const client = await Client.open();
    const params: RequestParams<'terminal.close'> = { terminal: 'aaaaaaaa' };
    await expect(client.session.call('terminal.close', params)).rejects.toMatchObject({
      failure: { code: 'terminal-unknown' },
    });
  });

  it('given a page in a browser, then shells on the machine are off, with the way to switch them on', async () => {
    await mkdir(join(folder, 'page'));
    await writeFile(join(folder, 'page', 'index.html'), '');
    const browser = await serveBrowser(createApi(), { port: 0, pageFolder: join(folder, 'page') });
    try {
      const exchanged = await fetch(browser.newLink());
      const cookie = exchanged.headers.get('set-cookie')?.split(';')[0] ?? '';
      const origin = `http://127.0.0.1:${browser.port}`;
      const socket = new WebSocket(`ws://127.0.0.1:${browser.port}/contract`, {
        origin,
        headers: { cookie },
      });
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(JSON.stringify({ id: 1, request: 'terminal.open', params: HOST_SHELL }));
      const answer = await new Promise((resolve) =>
        socket.once('message', (data) => resolve(JSON.parse(data.toString()))),
      );
      expect(answer).toMatchObject({
        ok: false,
        failure: { code: 'not-allowed', hint: expect.stringContaining('--host-shell') },
      });
      expect(origins).toEqual(['browser']);
      socket.terminate();
    } finally {
      await browser.close();
    }
  });
});
