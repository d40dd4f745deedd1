import type Docker from 'dockerode';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineClient, eventually } from '../helpers/engine.ts';
import {
  execute,
  type HardenedContainer,
  HardenedContainers,
  logText,
} from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';

const docker = engineClient();
const PASSWORD = "canary-'quoted\\";
const UNFINISHED = '/var/lib/postgresql/17/.main.unfinished';
const CLUSTER = '/var/lib/postgresql/17/main';

let image: string;
let containers: HardenedContainers;

beforeAll(async () => {
  image = await ensureComponentImage(docker, 'postgres');
}, 300_000);

beforeEach(() => {
  containers = new HardenedContainers(docker);
});

afterEach(async () => containers.dispose());

describe('the first start on an empty volume', () => {
  it('makes the database and its owner, who logs in with the password of the secret file', async () => {
    const server = await containers.start(postgres());
    await ready(server);

    expect(
      await ask(
        server,
        'select datname from pg_database d join pg_roles r on r.oid = datdba ' + "where rolname = 'wolf'",
      ),
    ).toBe('wolf_logic');
    expect(await login(server, PASSWORD)).toMatchObject({ exitCode: 0, output: 'wolf' });
    expect((await login(server, 'wrong')).exitCode).not.toBe(0);
    expect(await ask(server, 'show data_checksums')).toBe('on');
    expect(
      await ask(
        server,
        "select concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale) " +
          "from pg_database where datname = 'wolf_logic'",
      ),
    ).toBe('UTF8 b C.UTF-8');
  });

  it('runs without root and keeps the password out of sight', async () => {
    const server = await containers.start(postgres());
    await ready(server);

    const processes = await execute(server, ['sh', '-c', 'cat /proc/1/environ /proc/[0-9]*/cmdline; id -u']);
    const seen = [JSON.stringify(await server.inspect()), await logText(server), processes.output].join('\n');

    expect(processes.output).toMatch(/10030$/);
    expect(seen).not.toContain('canary');
    expect((await execute(server, ['cat', '/etc/tandem/secrets/database-password'])).output).toBe(PASSWORD);
  });

  it('answers costly queries although the compiler for them is left out', async () => {
    const server = await containers.start(postgres());
    await ready(server);

    const query = 'set jit = on; set jit_above_cost = 0; select sum(n) from generate_series(1, 1000) n';

    expect(await ask(server, query)).toBe('500500');
  });

  it('archives from the beginning', async () => {
    const server = await containers.start(postgres());
    await ready(server);

    await ask(server, 'select pg_switch_wal()');

    await eventually(
      async () => Number(await ask(server, 'select archived_count from pg_stat_archiver')) > 0,
      'a segment to be archived',
    );
    expect(await ask(server, 'select failed_count from pg_stat_archiver')).toBe('0');
  });
});

describe('a first start that is killed', () => {
  it.each([
    ['at its beginning', null],
    ['when the folder is there', UNFINISHED],
    ['when half of the files are there', `${UNFINISHED}/PG_VERSION`],
    ['when the cluster has started to look like one', `${UNFINISHED}/global/pg_control`],
    ['when it has just been renamed', `${CLUSTER}/PG_VERSION`],
  ])('%s is made whole by the next', async (_when, moment) => {
    const server = await containers.start(postgres());
    await eventually(
      async () =>
        moment === null ? (await logText(server)).includes('making a cluster') : exists(server, moment),
      `the moment ${moment}`,
    );
    await server.kill({ signal: 'SIGKILL' });
    await server.wait();
    // The name of the cluster never stands for half of one.
    expect((await exists(server, CLUSTER)) && (await exists(server, UNFINISHED))).toBe(false);

    await server.start();
    await ready(server);

    expect(await login(server, PASSWORD)).toMatchObject({ exitCode: 0, output: 'wolf' });
    expect(await exists(server, UNFINISHED)).toBe(false);
  });

  it('is not needed again: later starts only start', async () => {
    const server = await containers.start(postgres());
    await ready(server);
    await ask(server, 'create table kept (id int)', 'wolf_logic');
    await server.stop({ t: 30 });
    expect((await server.inspect()).State.ExitCode).toBe(0);

    await server.start();
    await ready(server);

    expect((await logText(server)).match(/making a cluster/g)).toHaveLength(1);
    expect(await ask(server, 'select count(*) from kept', 'wolf_logic')).toBe('0');
  });
});

describe('a start that must not be', () => {
  it('on a volume of another version changes nothing and says so', async () => {
    const volume = containers.volume('data');
    const older = await containers.start({
      ...postgres(volume),
      command: [
        'sh',
        '-c',
        'mkdir -p /var/lib/postgresql/16/main; echo 16 > /var/lib/postgresql/16/main/PG_VERSION',
      ],
    });
    await older.wait();
    const server = await containers.start(postgres(volume));

    expect(await exitCode(server)).toBe(78);
    expect(await logText(server)).toContain('holds a cluster of PostgreSQL 16, this image runs 17');
    expect(await exists(server, CLUSTER)).toBe(false);
  });

  it('beside a server on the same volume is refused', async () => {
    const volume = containers.volume('data');
    const first = await containers.start(postgres(volume));
    await ready(first);
    const second = await containers.start(postgres(volume));

    expect(await exitCode(second)).toBe(78);
    expect(await logText(second)).toContain('another server is using this volume');
    expect(await ask(first, 'select 1')).toBe('1');
  });

  it('without the secret says which file is missing', async () => {
    const wanted = postgres();
    const { 'secrets/database-password': _secret, ...files } = wanted.files ?? {};
    const server = await containers.start({ ...wanted, files });

    expect(await exitCode(server)).toBe(78);
    expect(await logText(server)).toContain('cannot read /etc/tandem/secrets/database-password');
    expect(await exists(server, CLUSTER)).toBe(false);
  });
});

function postgres(volume = containers.volume('data')): HardenedContainer {
  return {
    image,
    uid: 10030,
    environment: ['TANDEM_DATABASE=wolf_logic', 'TANDEM_OWNER=wolf'],
    volumes: { '/var/lib/postgresql': volume },
    tmpfs: { '/var/run/postgresql': 'size=1m,uid=10030,gid=10030,mode=755' },
    files: {
      'postgresql.conf': [
        "listen_addresses = '*'",
        'archive_mode = on',
        "archive_command = '/bin/true'",
        'wal_level = replica',
        'shared_buffers = 16MB',
        '',
      ].join('\n'),
      'pg_hba.conf': 'local all postgres peer\nhost all all 127.0.0.1/32 scram-sha-256\n',
      'secrets/database-password': PASSWORD,
    },
  };
}

async function ready(server: Docker.Container): Promise<void> {
  await eventually(async () => {
    const { State } = await server.inspect();
    if (!State.Running) throw new Error(`the server ended: ${await logText(server)}`);
    return (await execute(server, ['pg_isready', '--quiet'])).exitCode === 0;
  }, 'the server to answer');
}

async function ask(server: Docker.Container, query: string, database = 'postgres'): Promise<string> {
  const { exitCode, output } = await execute(server, ['psql', '-XAtqc', query, database]);
  if (exitCode !== 0) throw new Error(output);
  return output;
}

async function login(server: Docker.Container, password: string) {
  const command = ['psql', '-XAtwc', 'select current_user', 'host=127.0.0.1 user=wolf dbname=wolf_logic'];
  return execute(server, command, [`PGPASSWORD=${password}`]);
}

async function exitCode(server: Docker.Container): Promise<number> {
  await eventually(async () => !(await server.inspect()).State.Running, 'the server to end');
  return (await server.inspect()).State.ExitCode;
}

async function exists(server: Docker.Container, path: string): Promise<boolean> {
  return server.infoArchive({ path }).then(
    () => true,
    () => false,
  );
}
