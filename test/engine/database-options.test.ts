import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { specHash } from '../../electron/domain/hash.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { execute, logText } from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { StandbyCluster } from '../helpers/standby-cluster.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: a database with every option (three members, encrypted, pgvector, three etcds) keeps what it acknowledged
 * through what goes wrong around it: etcds that are lost, a wrong password, a volume that is full.
 */

const STACK = `options-${randomBytes(3).toString('hex')}`;
const ETCDS = ['consensus-1', 'consensus-2', 'consensus-3'];
const DATABASES = ['database-1', 'database-2', 'database-3'];
/** Against hanging: the machine may be busy. */
const PATIENCE = { timeout: 90_000, interval: 200 };
const LEADER_KEY_MS = 20_000;
/** Room for a new cluster and little more. */
const SMALL_VOLUME_MIB = 320;

const docker: Docker = engineClient();
let host: TestHost;
let cluster: StandbyCluster;
let holder: Docker.Container;
let ports: { readonly write: number; readonly read: number };

function text(): string {
  return `tandem: 1
name: ${STACK}
components:
  - { name: consensus, kind: etcd, replicas: 3 }
  - name: database
    kind: postgres
    topology: primary-standby
    replicas: 3
    consensus: consensus
    tls: true
    extensions: [vector]
    database: wolf_logic
    user: wolf
    settings: { max_wal_size: 64MB, min_wal_size: 32MB }
  - name: database-balancer
    kind: balancer
    listen:
      - { name: write, port: 5432, mode: tcp, publish: { port: ${ports.write} } }
      - { name: read, port: 5433, mode: tcp, publish: { port: ${ports.read} } }
    routes:
      - { from: write, to: database, port: 5432 }
      - { from: read, to: database, port: 5432, role: replica, policy: balanced }
`;
}

/** Volumes of a size of their own; somebody must hold them, or they are gone with their container. */
async function makeSmallVolumes(): Promise<Docker.Container> {
  const names = DATABASES.map((member) => `${STACK}-${member}-data`);
  for (const name of names) {
    await docker.createVolume({
      Name: name,
      Driver: 'local',
      DriverOpts: {
        type: 'tmpfs',
        device: 'tmpfs',
        o: `size=${SMALL_VOLUME_MIB}m,uid=10030,gid=10030,mode=0700`,
      },
      Labels: {
        'dev.tandem.stack': STACK,
        'dev.tandem.purpose': 'data',
        'dev.tandem.spec-hash': specHash({ name, purpose: 'data', driverOptions: {} }),
      },
    });
  }
  const created = await docker.createContainer({
    name: `${STACK}-holder`,
    Image: await ensureComponentImage(docker, 'infra'),
    User: '10030:10030',
    HostConfig: {
      NetworkMode: 'none',
      Init: true,
      Binds: names.map((name, index) => `${name}:/held/${index}:nocopy`),
    },
  });
  await created.start();
  return created;
}

async function leader(asked: string): Promise<{ readonly member: string; readonly timeline: number }> {
  const found = (await cluster.members(asked)).find(({ Role }) => Role === 'Leader');
  if (found === undefined) throw new Error('nobody leads');
  return { member: found.Member, timeline: found.TL ?? 0 };
}

async function expectWhole(asked: string): Promise<void> {
  await expect
    .poll(
      async () => (await cluster.members(asked)).map(({ Role, State }) => `${Role} ${State}`).sort(),
      PATIENCE,
    )
    .toEqual(['Leader running', 'Replica streaming', 'Sync Standby streaming']);
}

const acknowledged: number[] = [];
const refusals: string[] = [];

/** Whether the write was acknowledged; each is counted and looked for at the end. */
async function write(payload = ''): Promise<boolean> {
  const id = acknowledged.length === 0 ? 1 : Math.max(...acknowledged) + 1 + Math.floor(Math.random() * 1e6);
  try {
    await cluster.query(ports.write, 'INSERT INTO ledger VALUES ($1, $2)', [id, payload]);
    acknowledged.push(id);
    return true;
  } catch (thrown) {
    refusals.push(thrown instanceof Error ? thrown.message : String(thrown));
    return false;
  }
}

/** The guardian may have been faster. */
async function start(member: string): Promise<void> {
  await cluster
    .container(member)
    .start()
    .catch((thrown: { readonly statusCode?: number }) => {
      if (thrown.statusCode !== 304) throw thrown;
    });
}

async function expectNothingLost(): Promise<void> {
  const rows = (await cluster.query(ports.write, 'SELECT id FROM ledger')).map(([id]) => id);
  expect(acknowledged.filter((id) => !rows.includes(id))).toEqual([]);
}

/** What a client on the back network is told by etcd, with or without a member's certificate. */
function askEtcd(withCertificate: boolean): Promise<string> {
  const script = `
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile='/etc/tandem/secrets/tls-authority.pem')
if sys.argv[2] == 'yes': context.load_cert_chain('/etc/tandem/secrets/tls.pem')
try:
  print(urllib.request.urlopen(f'https://{sys.argv[1]}:2379/version', context=context, timeout=5).status)
except Exception as error:
  print(type(error).__name__, error)`;
  return cluster.inside('database-1', [
    'sh',
    '-c',
    'python3 -c "$0" "$(getent hosts consensus-1 | cut -d" " -f1)" "$1"',
    script,
    withCertificate ? 'yes' : 'no',
  ]);
}

beforeAll(async () => {
  ports = { write: await freePort(), read: await freePort() };
  host = await openTestHost();
  cluster = new StandbyCluster({ docker, host, stack: STACK, tls: true });
  holder = await makeSmallVolumes();
  await host.writeStack(STACK, text());
  const run = await host.run('stack.up', { stack: STACK });
  expect(run.failure).toBeNull();
});

afterAll(async () => {
  await holder?.remove({ force: true });
  await host?.close();
  await removeStack(docker, STACK);
});

describe('a database with every option', () => {
  it('comes up whole: one leads, one has every commit, one reads', async () => {
    await expectWhole('database-2');
    expect((await host.status(STACK)).state).toBe('healthy');
    expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
    await cluster.query(ports.write, 'CREATE TABLE ledger (id integer PRIMARY KEY, payload text)');
    expect(await write()).toBe(true);
  });

  it('speaks to clients and standbys encrypted, and refuses who does not', async () => {
    const own = 'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    expect(await cluster.query(ports.write, own)).toEqual([[true, 'TLSv1.3']]);
    const { member } = await leader('database-1');
    const streams = 'SELECT ssl, count(*) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid) GROUP BY ssl';
    expect(await cluster.superuser(member, streams)).toBe('t|2');

    const plain = cluster.query(ports.write, 'SELECT 1', [], { tls: false });
    await expect(plain).rejects.toThrow(/no pg_hba.conf entry .* no encryption/);
    const standby = DATABASES.find((name) => name !== member) ?? '';
    const replicate = [
      'sh',
      '-c',
      'PGPASSFILE=/tmp/pgpass psql "host=$0 user=tandem_replication dbname=postgres replication=true sslmode=disable" -c IDENTIFY_SYSTEM 2>&1 || true',
      member,
    ];
    expect(await cluster.inside(standby, replicate)).toMatch(/no pg_hba.conf entry for replication/);
  });

  it('lets nobody without a certificate of the stack near its etcd', async () => {
    expect(await askEtcd(true)).toBe('200');
    expect(await askEtcd(false)).toMatch(/certificate required|CERTIFICATE_REQUIRED|reset|alert/i);
  });

  it('reads from both members that follow, and from them alone', async () => {
    const seen = new Set<unknown>();
    const read = async () => {
      const [[address, follows] = []] = await cluster.query(
        ports.read,
        'SELECT inet_server_addr()::text, pg_is_in_recovery()',
      );
      expect(follows).toBe(true);
      seen.add(address);
      return seen.size;
    };
    await expect.poll(() => read().catch(() => 0), PATIENCE).toBe(2);
  });

  it('lets the owner make the extension, and has it after a fail-over', async () => {
    await cluster.query(ports.write, 'CREATE EXTENSION vector');
    await cluster.query(ports.write, 'CREATE TABLE places (id integer, at vector(2))');
    await cluster.query(ports.write, "INSERT INTO places VALUES (1, '[0,0]'), (2, '[3,4]')");
    const { member } = await leader('database-1');
    const other = DATABASES.find((name) => name !== member) ?? '';

    await cluster.container(member).kill();
    const nearest = () =>
      cluster.query(ports.write, "SELECT id, at <-> '[3,3]' FROM places ORDER BY at <-> '[3,3]' LIMIT 1");
    await expect.poll(async () => (await leader(other)).member === member, PATIENCE).toBe(false);
    await expect.poll(() => nearest().catch(String), PATIENCE).toEqual([[2, 1]]);

    await start(member);
    await expectWhole(other);
    await expectNothingLost();
  });

  it('does not notice the loss of one etcd, and goes on without a majority, longer than a leader key lives', async () => {
    const before = await leader('database-1');
    await cluster.container(ETCDS[0] ?? '').kill();
    const agreedAtMs = await cluster.agreedAtMs(before.member);
    await expect.poll(() => cluster.agreedAtMs(before.member), PATIENCE).toBeGreaterThan(agreedAtMs);
    expect(await write()).toBe(true);
    expect(await leader(before.member)).toEqual(before);

    await cluster.container(ETCDS[1] ?? '').kill();
    const lostAtMs = Date.now();
    refusals.length = 0;
    const writing = async () => {
      await write();
      return Date.now() - lostAtMs;
    };
    await expect.poll(writing, PATIENCE).toBeGreaterThan(LEADER_KEY_MS + 3_000);
    const seen = [...refusals];
    const stillLeads = await cluster.superuser(before.member, 'SELECT NOT pg_is_in_recovery()');
    expect(stillLeads).toBe('t');

    for (const member of ETCDS.slice(0, 2)) await start(member);
    await expectWhole(before.member);
    expect(await leader(before.member)).toEqual(before);
    expect(seen).toEqual([]);
    await expectNothingLost();
  });

  it('goes on while a standby is refused for its password, which stands in its log', async () => {
    const { member } = await leader('database-1');
    const [follower = ''] = (await cluster.members(member)).flatMap(({ Member, Role }) =>
      Role === 'Replica' ? [Member] : [],
    );
    const setPassword = (password: string) =>
      cluster.superuser(member, `ALTER ROLE tandem_replication PASSWORD '${password}'`);
    await setPassword('not what the standbys have');
    const streams = `SELECT pg_terminate_backend(pid) FROM pg_stat_replication WHERE application_name = '${follower}'`;
    expect(await cluster.superuser(member, streams)).toBe('t');

    const refused = 'password authentication failed for user "tandem_replication"';
    await expect.poll(() => logText(cluster.container(follower)), PATIENCE).toContain(refused);
    expect(await write()).toBe(true);
    const stateOf = async () =>
      (await cluster.members(member)).find(({ Member }) => Member === follower)?.State;
    // Patroni lists what each member wrote into etcd at its last look.
    await expect.poll(stateOf, PATIENCE).not.toBe('streaming');

    await setPassword(await cluster.secret('database-replication'));
    await expectWhole(member);
    await expectNothingLost();
  });

  it('refuses writes that find no room, keeps what it has, and goes on once there is some', async () => {
    const { member: full } = await leader('database-2');
    // Not by the database's container, whose memory limit would count the files of this kind of volume.
    const ballast = `/held/${DATABASES.indexOf(full)}/ballast`;
    await execute(holder, ['sh', '-c', `cat /dev/zero > ${ballast}`]);

    const large = randomBytes(400_000).toString('hex');
    await expect.poll(() => write(large), PATIENCE).toBe(false);
    const log = await logText(cluster.container(full));
    expect(log).toMatch(/No space left on device/);
    const dataOf = async (member: string) =>
      (await host.status(STACK)).mounts.find((mount) => mount.source === 'data' && mount.member === member);
    await expect
      .poll(() => dataOf(full), PATIENCE)
      .toMatchObject({
        ...{ state: 'full', hint: expect.stringMatching(/^Make room/) },
      });
    expect((await cluster.container(full).inspect()).State.OOMKilled).toBe(false);

    await execute(holder, ['rm', ballast]);
    await expect.poll(() => write(large), PATIENCE).toBe(true);
    await expect.poll(() => dataOf(full), PATIENCE).toMatchObject({ state: 'ok' });
    await expectWhole('database-2');
    await expectNothingLost();
    expect(host.troubles).toEqual([]);
  });
});
