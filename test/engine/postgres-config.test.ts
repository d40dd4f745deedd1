import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineClient, eventually } from '../helpers/engine.ts';
import { execute, HardenedContainers, logText } from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { compiled, stackText } from '../helpers/stack-files.ts';

/** What is generated for PostgreSQL and for the balancer in front of it, tried on the real ones. */

const docker = engineClient();
const containers = new HardenedContainers(docker);
const PASSWORD = 'canary-of-the-database';

let server: Docker.Container;
let balancer: Docker.Container;

beforeAll(async () => {
  const files = generated(stackText('three-tier'), 'orders-1');
  const network = await containers.network();
  server = await containers.start({
    network,
    image: await ensureComponentImage(docker, 'postgres'),
    uid: 10_030,
    environment: ['TANDEM_DATABASE=orders', 'TANDEM_OWNER=orders'],
    volumes: { '/var/lib/postgresql': containers.volume('data') },
    tmpfs: { '/run/postgresql': 'size=1m,uid=10030,gid=10030,mode=755' },
    files: {
      'postgresql.conf': files['postgresql.conf'] ?? '',
      // The bridge of this test has another subnet than the stack would have.
      'pg_hba.conf': (files['pg_hba.conf'] ?? '').replace('10.90.1.0/24', 'all'),
      'secrets/database-password': PASSWORD,
    },
  });
  await eventually(
    async () => (await execute(server, ['pg_isready', '--quiet'])).exitCode === 0,
    'the server to answer',
  );
  const address = Object.values((await server.inspect()).NetworkSettings.Networks)[0]?.IPAddress ?? '';
  const config = generated(stackText('three-tier'), 'orders-balancer-1')['haproxy.cfg'] ?? '';
  balancer = await containers.start({
    network,
    image: await ensureComponentImage(docker, 'haproxy'),
    uid: 10_010,
    tmpfs: { '/run/haproxy': 'mode=700,uid=10010,gid=10010' },
    files: { 'haproxy.cfg': config.replace(/server orders-1 [\d.]+:/, `server orders-1 ${address}:`) },
  });
}, 300_000);

afterAll(async () => containers.dispose());

describe('postgresql.conf', () => {
  it('is taken by PostgreSQL as it is, the settings of the stack file included', async () => {
    expect(await ask('select count(*) from pg_file_settings where error is not null')).toBe('0');
    expect(
      await ask(
        "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where name in ('statement_timeout', 'work_mem', 'archive_mode', 'fsync')",
      ),
    ).toBe('archive_mode=on fsync=on statement_timeout=30000 work_mem=16384');
  });

  it('lets the owner in with the password and nobody without it', async () => {
    expect(await login(server, '127.0.0.1', PASSWORD)).toEqual({ exitCode: 0, output: 'orders' });
    expect((await login(server, '127.0.0.1', 'wrong')).exitCode).not.toBe(0);
  });

  it('keeps statements and their values out of the log', async () => {
    await execute(server, ['psql', '-Xqc', "insert into nowhere values ('canary-of-a-person')", 'orders']);

    const log = await logText(server);
    expect(log).toContain('relation "nowhere" does not exist');
    expect(log).not.toMatch(/canary/);
  });
});

describe('the balancer of the database', () => {
  it('carries a session', async () => {
    const address = Object.values((await balancer.inspect()).NetworkSettings.Networks)[0]?.IPAddress ?? '';

    expect(await login(server, address, PASSWORD)).toEqual({ exitCode: 0, output: 'orders' });
  });

  it('asks without leaving a trace in the log of the server', async () => {
    const before = { asked: await connectionsTaken(), log: await logText(server) };

    await eventually(async () => (await connectionsTaken()) >= before.asked + 3, 'three more checks');

    expect(await logText(server)).toBe(before.log);
  });

  it('notices a server that is frozen, which still accepts connections', async () => {
    await execute(server, ['bash', '-c', 'kill -STOP $(head -1 "$PGDATA/postmaster.pid")']);

    await eventually(
      async () => /Server write\/orders-1 is DOWN/.test(await logText(balancer)),
      'the log to say so',
    );

    await execute(server, ['bash', '-c', 'kill -CONT $(head -1 "$PGDATA/postmaster.pid")']);
    await eventually(
      async () => /Server write\/orders-1 is UP/.test(await logText(balancer)),
      'it to be back',
    );
  });
});

/** Connections that the server's kernel has taken so far. */
async function connectionsTaken(): Promise<number> {
  const script = 'grep "^Tcp: [0-9]" /proc/net/snmp | cut -d" " -f7';
  return Number((await execute(server, ['sh', '-c', script])).output);
}

function generated(text: string, member: string): Readonly<Record<string, string>> {
  const prefix = `generated/${member}/`;
  return Object.fromEntries(
    compiled(text)
      .generatedFiles.filter((file) => file.path.startsWith(prefix))
      .map((file) => [file.path.slice(prefix.length), file.text]),
  );
}

async function ask(query: string): Promise<string> {
  const { exitCode, output } = await execute(server, ['psql', '-XAtqc', query, 'orders']);
  if (exitCode !== 0) throw new Error(output);
  return output;
}

function login(from: Docker.Container, host: string, password: string) {
  const command = ['psql', '-XAtwc', 'select current_user', `host=${host} user=orders dbname=orders`];
  return execute(from, command, [`PGPASSWORD=${password}`]);
}
