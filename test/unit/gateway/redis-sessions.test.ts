import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redisOptions } from '../../../resources/gateway/src/sessions/redis-options.ts';
import { RedisSessions } from '../../../resources/gateway/src/sessions/redis-sessions.ts';
import { timeBudget } from '../../../resources/gateway/src/time-budget.ts';
import { until } from '../../helpers/gateway-process.ts';

const BUDGET = timeBudget(800);
const SENTINELS = [
  { host: '10.0.0.1', port: 26_379 },
  { host: '10.0.0.2', port: 26_379 },
];

describe('the way to the store', () => {
  it('leads to the one server', () => {
    const config = { kind: 'redis', ttlSeconds: 60, nodes: [{ host: '10.0.0.9', port: 6379 }] } as const;

    const options = redisOptions({ ...config, nodes: [...config.nodes] }, 'gateway-1', BUDGET);

    expect(options).toMatchObject({ host: '10.0.0.9', port: 6379, connectTimeout: 400, commandTimeout: 400 });
    expect(options).not.toHaveProperty('sentinels');
  });

  it('leads to the master that the Sentinels name, and follows it', () => {
    const config = { kind: 'sentinel', ttlSeconds: 60, master: 'cache', sentinels: SENTINELS } as const;

    const options = redisOptions({ ...config, sentinels: [...config.sentinels] }, 'gateway-1', BUDGET);

    expect(options).toMatchObject({
      name: 'cache',
      sentinels: SENTINELS,
      role: 'master',
      failoverDetector: true,
      connectTimeout: 400,
      sentinelCommandTimeout: 500,
      autoResendUnfulfilledCommands: false,
    });
    expect(
      options.reconnectOnError?.(new Error("READONLY You can't write against a read only replica.")),
    ).toBe(true);
    expect(options.reconnectOnError?.(new Error('OOM command not allowed'))).toBe(false);
  });

  it('is tried again without end, at most half a second apart', () => {
    const config = { kind: 'sentinel', ttlSeconds: 60, master: 'cache', sentinels: SENTINELS } as const;
    const options = redisOptions({ ...config, sentinels: [...config.sentinels] }, 'gateway-1', BUDGET);

    for (const attempt of [1, 10, 1000]) {
      const pauses = [options.retryStrategy?.(attempt), options.sentinelRetryStrategy?.(attempt)];
      for (const pauseMs of pauses) expect(pauseMs).toBeGreaterThan(0);
      for (const pauseMs of pauses) expect(pauseMs).toBeLessThanOrEqual(500);
    }
  });
});

const SWITCH = '*3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n$4\r\ntest\r\n';

/** A Sentinel and its master in one: enough of the protocol to see what is asked, with a number of replicas of its own. */
describe('a session under Sentinels', () => {
  let server: Server;
  let commands: string[][];
  let sockets: Set<Socket>;
  let replicas: number;
  let subscribers: Set<Socket>;
  /** The next question for the master is answered a moment after a new one was announced. */
  let isAnnounced: boolean;
  let sessions: RedisSessions;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-sessions-'));
    await writeFile(join(folder, 'password'), 'first\n');
    commands = [];
    sockets = new Set();
    replicas = 1;
    subscribers = new Set();
    isAnnounced = false;
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        for (const command of parseCommands(data.toString('utf8'))) {
          commands.push(command);
          if (command[0] === 'subscribe') subscribers.add(socket);
          if (command[1] === 'get-master-addr-by-name' && isAnnounced) {
            isAnnounced = false;
            for (const subscriber of subscribers) subscriber.write(SWITCH);
            setTimeout(() => socket.write(answerTo(command)), 50);
          } else socket.write(answerTo(command));
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    sessions = new RedisSessions({
      config: {
        kind: 'sentinel',
        ttlSeconds: 60,
        master: 'cache',
        passwordFile: join(folder, 'password'),
        sentinels: [{ host: '127.0.0.1', port: port() }],
      },
      name: 'gateway-1',
      budget: timeBudget(3_000),
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
  });

  afterEach(async () => {
    sessions.close();
    server.close();
    await once(server, 'close');
    await rm(folder, { recursive: true });
  });

  function port(): number {
    return (server.address() as AddressInfo).port;
  }

  function answerTo([name = '', sub = '']: readonly string[]): string {
    if (name === 'sentinel' && sub === 'get-master-addr-by-name') {
      return `*2\r\n$9\r\n127.0.0.1\r\n$${String(port()).length}\r\n${port()}\r\n`;
    }
    if (name === 'role') return '*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n';
    if (name === 'info') return '$13\r\nrole:master\r\n\r\n';
    if (name === 'wait') return `:${replicas}\r\n`;
    if (name === 'subscribe') return `*3\r\n$9\r\nsubscribe\r\n$${sub.length}\r\n${sub}\r\n:1\r\n`;
    return '+OK\r\n';
  }

  const SESSION = { id: 'a', owner: 'someone', openedAtMs: 0 };

  it('is open when a replica has it', async () => {
    await sessions.open(SESSION);

    const asked = commands.map(([name]) => name);
    expect(commands).toContainEqual(['set', 'mcp:a:session', JSON.stringify(SESSION), 'PX', '60000']);
    expect(commands[asked.indexOf('set') + 1]).toEqual(['wait', '1', '750']);
  });

  it('is not open when no replica has it, which the client is told as something that passes', async () => {
    replicas = 0;

    await expect(sessions.open(SESSION)).rejects.toMatchObject({ code: 'sessions-unavailable', status: 503 });
  });

  it('is found again when a new master is announced while the client is on its way to one', async () => {
    await sessions.open(SESSION);
    await until('failovers are listened to', async () => subscribers.size > 0);
    isAnnounced = true;
    for (const socket of sockets) if (!subscribers.has(socket)) socket.destroy();
    await until('it was asked', async () => !isAnnounced);
    await until('the store is back', () =>
      sessions.open(SESSION).then(
        () => true,
        () => false,
      ),
    );
  });

  it('is asked for with the password of the file, also after that changed, at Sentinels and servers alike', async () => {
    await sessions.open(SESSION);
    await writeFile(join(folder, 'password'), 'second\n');
    for (const socket of sockets) socket.destroy();
    await until('it is asked again', () =>
      sessions.open(SESSION).then(
        () => true,
        () => false,
      ),
    );

    const passwords = commands.filter(([name]) => name === 'auth').map(([, password]) => password);
    expect(passwords.slice(0, 2)).toEqual(['first', 'first']);
    expect(passwords.slice(-2)).toEqual(['second', 'second']);
  });
});

/** Arrays of bulk strings, whole ones only: the client sends each command in one piece. */
function parseCommands(text: string): string[][] {
  const commands: string[][] = [];
  const lines = text.split('\r\n');
  for (let at = 0; at < lines.length && lines[at]?.startsWith('*'); ) {
    const count = Number(lines[at]?.slice(1));
    const command = Array.from({ length: count }, (_, index) => lines[at + 2 + 2 * index] ?? '');
    commands.push(command.map((word, index) => (index === 0 ? word.toLowerCase() : word)));
    at += 1 + 2 * count;
  }
  return commands;
}
