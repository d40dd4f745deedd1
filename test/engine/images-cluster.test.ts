import type Docker from 'dockerode';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createCertificateKey,
  issueAuthority,
  issueCertificate,
} from '../../electron/adapters/host/certificates.ts';
import { renderEtcdConfig } from '../../electron/domain/configs/etcd-config.ts';
import { engineClient, eventually } from '../helpers/engine.ts';
import { execute, HardenedContainers, logText } from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';

/** Obligation: a member that does not belong to the data it finds says so, and leaves them as they are. */

const docker = engineClient();
let images: { readonly patroni: string; readonly etcd: string };
let containers: HardenedContainers;
let certificates: { readonly authority: string; readonly member: string };

beforeAll(async () => {
  images = {
    patroni: await ensureComponentImage(docker, 'patroni'),
    etcd: await ensureComponentImage(docker, 'etcd'),
  };
  const keyPem = createCertificateKey();
  const authority = await issueAuthority('test', keyPem, Date.now());
  const member = await issueCertificate({ certificatePem: authority, keyPem }, ['127.0.0.2'], Date.now());
  certificates = { authority, member };
}, 300_000);

beforeEach(() => {
  containers = new HardenedContainers(docker);
});

afterEach(async () => containers.dispose());

async function refusal(container: Docker.Container): Promise<string> {
  await eventually(async () => !(await container.inspect()).State.Running, 'the member to end');
  expect((await container.inspect()).State.ExitCode).toBe(78);
  return logText(container);
}

describe('a member of a database with standbys', () => {
  const member = (volume: string, command?: readonly string[]) => ({
    image: images.patroni,
    uid: 10_030,
    network: 'none',
    volumes: { '/var/lib/postgresql': volume },
    files: {
      'patroni/patroni.yml': 'scope: test\n',
      'postgresql.conf': '',
      'pg_hba.conf': '',
      'secrets/database-password': 'canary',
    },
    ...(command === undefined ? {} : { command }),
  });
  const write = (version: number) => [
    'bash',
    '-c',
    `mkdir -p /var/lib/postgresql/${version}/main && echo ${version} > /var/lib/postgresql/${version}/main/PG_VERSION`,
  ];

  it.each([
    ['that it neither made nor cloned', 17, /holds a database of topology single/],
    ['of another version', 16, /holds a cluster of PostgreSQL 16, this image runs 17/],
  ])('does not touch a cluster %s', async (_what, version, says) => {
    const volume = containers.volume('data');
    await (await containers.start(member(volume, write(version)))).wait();

    expect(await refusal(await containers.start(member(volume)))).toMatch(says);

    const look = ['bash', '-c', 'cd /var/lib/postgresql && find . -type f ! -name .tandem.lock'];
    const looked = await containers.start(member(volume, look));
    await looked.wait();
    expect((await logText(looked)).trim()).toBe(`./${version}/main/PG_VERSION`);
  });

  it('does not run a configuration that was written for another version', async () => {
    const wanted = { ...member(containers.volume('data')), environment: ['TANDEM_POSTGRES=16'] };
    expect(await refusal(await containers.start(wanted))).toMatch(
      /the stack file asks for PostgreSQL 16, this image runs 17\n.*`version: 17`/,
    );
  });

  it('says which file of its configuration is missing', async () => {
    const { files, ...wanted } = member(containers.volume('data'));
    const { 'pg_hba.conf': _access, ...others } = files;

    expect(await refusal(await containers.start({ ...wanted, files: others }))).toContain(
      'cannot read /etc/tandem/pg_hba.conf',
    );
  });
});

describe('a member of an etcd cluster', () => {
  const etcd = (volume: string, size: number) => ({
    image: images.etcd,
    uid: 10_040,
    network: 'none',
    volumes: { '/var/lib/etcd': volume },
    files: {
      'etcd.yml': renderEtcdConfig({
        member: 'consensus-1',
        token: 'test',
        clientPort: 2379,
        peerPort: 2380,
        certificateFile: '/etc/tandem/secrets/tls.pem',
        authorityFile: '/etc/tandem/secrets/tls-authority.pem',
        cluster: Array.from({ length: size }, (_, index) => ({
          name: `consensus-${index + 1}`,
          address: `127.0.0.${index + 2}`,
        })),
      }),
      'secrets/tls.pem': certificates.member,
      'secrets/tls-authority.pem': certificates.authority,
    },
  });
  const healthy = async (container: Docker.Container) => {
    const ask = 'exec 3<>/dev/tcp/127.0.0.1/2379 && printf "GET /health HTTP/1.0\\r\\n\\r\\n" >&3 && cat <&3';
    return (await execute(container, ['bash', '-c', ask])).output.includes('"health":"true"');
  };

  it('does not start with other members than its data were made with, and goes on with those', async () => {
    const volume = containers.volume('data');
    const first = await containers.start(etcd(volume, 1));
    await eventually(() => healthy(first), 'the first start to be healthy');
    await first.stop();

    expect(await refusal(await containers.start(etcd(volume, 3)))).toContain(
      'made with the members consensus-1, the stack file asks for consensus-1,consensus-2,consensus-3',
    );

    await first.start();
    await eventually(() => healthy(first), 'the former member to be healthy again');
  });
});
