import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import tar from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineClient } from '../helpers/engine.ts';
import {
  builtProgram,
  CONVERSATION,
  GatewayProcess,
  GatewaySite,
  until,
} from '../helpers/gateway-process.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { freePort, PostgresContainer } from '../helpers/postgres-container.ts';

const ROOM_BYTES = 3 * 1024 * 1024;

let postgres: PostgresContainer;
let site: GatewaySite;
let container: Docker.Container;
let gateway: GatewayProcess;

/** A gateway in its container, with a queue of three megabytes in memory. */
beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
  const docker = engineClient();
  const port = await freePort();
  const program = dirname(await builtProgram(false));
  container = await docker.createContainer({
    name: `tandem-test-gateway-${randomBytes(4).toString('hex')}`,
    Image: await ensureComponentImage(docker, 'gateway'),
    HostConfig: {
      Init: true,
      NetworkMode: 'host',
      Tmpfs: { '/data': `size=${ROOM_BYTES},uid=10020,gid=10020,mode=0750` },
    },
  });
  const config = {
    ...site.config('gateway-1', port),
    database: {
      host: '127.0.0.1',
      port: postgres.port,
      database: postgres.database,
      user: postgres.user,
      passwordFile: '/etc/tandem/secrets/database-password',
      poolSize: 6,
    },
    queue: { folder: '/data' },
    tokens: { kind: 'file', file: '/etc/tandem/secrets/gateway-token' },
  };
  const pack = tar.pack();
  for (const name of (await readdir(program)).filter((entry) => entry.endsWith('.mjs'))) {
    pack.entry({ name: `app/${name}` }, await readFile(join(program, name)));
  }
  pack.entry({ name: 'etc/tandem/gateway.json' }, JSON.stringify(config));
  pack.entry({ name: 'etc/tandem/secrets/database-password' }, postgres.password);
  pack.entry({ name: 'etc/tandem/secrets/gateway-token' }, 'test-token');
  pack.finalize();
  await container.putArchive(pack as unknown as NodeJS.ReadableStream, { path: '/' });
  await container.start();
  gateway = new GatewayProcess('gateway-1', port, ['--eval', '0']);
  await gateway.untilReady();
}, 300_000);

afterAll(async () => {
  await container?.remove({ force: true, v: true });
  await site?.close();
  await postgres?.remove();
});

async function run(...command: readonly string[]): Promise<string> {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

describe('a queue without room', () => {
  it('puts submissions off, keeps nothing half, and takes them when there is room again', async () => {
    const large = { ...CONVERSATION, messages: [{ role: 'user', content: 'x'.repeat(200_000) }] };
    const accepted: string[] = [];
    let full = await gateway.submit(large, { key: 'fill-0' });
    for (let number = 1; full.status === 201 && number < 100; number += 1) {
      accepted.push(full.body.data?.queue_path ?? '');
      full = await gateway.submit(large, { key: `fill-${number}` });
    }
    const again = await gateway.submit(large, { key: 'also-full' });

    expect(accepted.length).toBeGreaterThan(5);
    for (const answer of [full, again]) {
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'queue-full' } } });
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
    }
    expect(await gateway.ready()).toBe(503);
    expect(await site.rows('also-full')).toEqual([]);
    const files = await run('find', '/data/conversations', '-type', 'f');
    expect(files).not.toContain('.tmp');
    expect(files.match(/\.json/g)).toHaveLength(accepted.length);

    await run('rm', ...accepted.slice(0, 8).map((path) => `/data/${path}`));

    await until('it is ready', async () => (await gateway.ready()) === 200);
    expect(await gateway.submit(large, { key: 'also-full' })).toMatchObject({ status: 201 });
    const retried = await gateway.submit(large, { key: `fill-${accepted.length}` });
    expect([200, 201]).toContain(retried.status);
    expect(await run('cat', `/data/${retried.body.data?.queue_path}`)).toContain('Two of everything');
    expect(await site.rows(`fill-${accepted.length}`)).toHaveLength(1);
  });
});
