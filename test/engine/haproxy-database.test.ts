import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_SOCKET, renderHaproxyConfig } from '../../electron/domain/configs/haproxy-config.ts';
import { engineClient, eventually } from '../helpers/engine.ts';
import { addressOf, execute, HardenedContainers, publishedPort } from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';

/** The balancer in front of a database by role, while the primary is cut off: HAProxy itself, servers that only greet. */

const docker = engineClient();
const containers = new HardenedContainers(docker);
const HAPROXY = { uid: 10_010, tmpfs: { '/run/haproxy': 'mode=700,uid=10010,gid=10010' } };
const DATABASE_PORT = 5432;
const MANAGER_PORT = 8008;
const PROCESS_PORT = 8404;
/** For longer than it takes to notice that a server is gone. */
const SESSIONS = 250;
const PACE_MS = 10;
/** Ten times as long as two attempts to connect. */
const PATIENCE_MS = 5_000;
const ANSWER_MS = 1_000;
/** Greets with its name; its manager says that it leads from the start (second argument) or from a signal on. */
const DATABASE = `
  const [name, leads] = process.argv.slice(1);
  let status = leads === 'yes' ? 200 : 503;
  process.on('SIGUSR2', () => { status = 200; });
  require('net').createServer((socket) => socket.on('error', () => {}).write(name)).listen(${DATABASE_PORT});
  require('http').createServer((_, response) => { response.statusCode = status; response.end(); }).listen(${MANAGER_PORT});`;

let network: string;
let balancer: Docker.Container;
let databases: readonly Docker.Container[];
let port: number;
let processUrl: string;

beforeAll(async () => {
  const image = await ensureComponentImage(docker, 'haproxy');
  network = await containers.network();
  const node = await ensureComponentImage(docker, 'gateway');
  databases = await Promise.all(
    ['yes', 'no'].map((leads, index) =>
      containers.start({
        image: node,
        network,
        uid: 10_020,
        command: ['node', '-e', DATABASE, `database-${index + 1}`, leads],
      }),
    ),
  );
  balancer = await containers.start({
    ...HAPROXY,
    image,
    network,
    files: { 'haproxy.cfg': balancerConfig(await Promise.all(databases.map(addressOf))) },
    publish: [DATABASE_PORT, PROCESS_PORT],
  });
  port = await publishedPort(balancer, DATABASE_PORT);
  processUrl = `http://127.0.0.1:${await publishedPort(balancer, PROCESS_PORT)}`;
  // Both are up until they are asked for the first time, and a primary that did not listen yet as it was asked is down until it does.
  await eventually(async () => (await serves('database-2')) === 503, 'the standby to be known for one');
  await eventually(
    async () => (await openSession({ stays: false }).outcome) === 'database-1',
    'the primary to serve',
  );
}, 300_000);

afterAll(async () => containers.dispose());

describe('a balancer by role, its primary cut off and its standby leading', () => {
  let sessions: readonly Outcome[];
  let before: Outcome;

  beforeAll(async () => {
    const open = openSession({ stays: true });
    await open.greeted;
    await docker.getNetwork(network).disconnect({ Container: databases[0]?.id ?? '' });
    await databases[1]?.kill({ signal: 'SIGUSR2' });
    const opened: Promise<Outcome>[] = [];
    for (let count = 0; count < SESSIONS; count += 1) {
      opened.push(openSession({ stays: false }).outcome);
      // The rate of clients, not a wait for anything.
      await sleep(PACE_MS);
    }
    sessions = await Promise.all(opened);
    before = await open.outcome;
  }, 60_000);

  it('serves or ends each new session, and leaves none waiting', () => {
    expect(sessions.filter((outcome) => outcome === 'waits')).toEqual([]);
    expect(sessions.at(-1)).toBe('database-2');
  });

  it('ends the sessions that were open before', () => {
    expect(before).toBe('ended');
  });

  it('holds no session that nobody has any more', async () => {
    const gone = eventually(async () => (await openSessions()) === 0, 'the last session to be gone');
    await gone.catch(async (cause) => {
      throw new Error(await sessionsInFull(), { cause });
    });
  });
});

type Outcome = 'database-1' | 'database-2' | 'ended' | 'waits';

/** What a new session hears first, and how it ends; one that hears nothing for long is waiting. */
function openSession({ stays }: { readonly stays: boolean }): {
  readonly greeted: Promise<Outcome>;
  readonly outcome: Promise<Outcome>;
} {
  const socket = connect({ host: '127.0.0.1', port });
  const ended = new Promise<Outcome>((resolve) => {
    socket.on('close', () => resolve('ended'));
    socket.on('error', () => resolve('ended'));
    socket.setTimeout(PATIENCE_MS, () => resolve('waits'));
  });
  const name = new Promise<Outcome>((resolve) => {
    socket.once('data', (text) => resolve(String(text) === 'database-1' ? 'database-1' : 'database-2'));
  });
  const greeted = Promise.race([name, ended]);
  const outcome = stays ? ended : greeted;
  void outcome.then(() => socket.destroy());
  return { greeted, outcome };
}

/** Whether the balancer holds the server for up: 200 or 503; null while it does not answer, as before it listens. */
async function serves(server: string): Promise<number | null> {
  return await ask(`/serves/write/${server}`).then(
    ({ status }) => status,
    () => null,
  );
}

function ask(path: string): Promise<Response> {
  return fetch(`${processUrl}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
}

/** Of clients, by the balancer's own count. */
async function openSessions(): Promise<number> {
  const csv = await (await ask('/stats;csv')).text();
  const [head = '', ...rows] = csv.split('\n').map((line) => line.split(','));
  const frontend = rows.find(([proxy, part]) => proxy === 'write' && part === 'FRONTEND');
  return Number(frontend?.[head.indexOf('scur')]);
}

/** What its process knows of each, which alone can tell why one stays. */
async function sessionsInFull(): Promise<string> {
  const show = `
    my $socket = IO::Socket::UNIX->new("${ADMIN_SOCKET}") or die;
    print {$socket} "show sess all\\n";
    print while <$socket>;`;
  return (await execute(balancer, ['perl', '-MIO::Socket::UNIX', '-e', show])).output;
}

function balancerConfig(addresses: readonly string[]): string {
  return renderHaproxyConfig({
    member: 'balancer-1',
    processPort: PROCESS_PORT,
    connections: 1000,
    bodyBytes: null,
    memoryBytes: 256 * 1024 ** 2,
    timeouts: { connectMs: 250, clientMs: 30_000, requestMs: 10_000, streamMs: 3_600_000 },
    frontends: [
      {
        name: 'write',
        port: DATABASE_PORT,
        mode: 'tcp',
        routes: [
          {
            backend: 'write',
            path: '/',
            // So that clients go to the dead one for as long as it is held for up; by the fewest sessions only some would.
            policy: 'active-backup',
            streams: { paths: [], replayed: [] },
            serverTimeoutMs: 3_600_000,
            unrepeatableTimeoutMs: null,
            check: {
              ask: { kind: 'role', role: 'primary', port: MANAGER_PORT },
              intervalMs: 1000,
              timeoutMs: 2000,
              fall: 3,
              rise: 1,
              downIntervalMs: 200,
            },
            servers: addresses.map((address, index) => ({
              name: `database-${index + 1}`,
              address,
              port: DATABASE_PORT,
            })),
          },
        ],
      },
    ],
  });
}
