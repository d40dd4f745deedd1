import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFailure } from '../../electron/domain/failure.ts';
import type { NfsExport } from '../../electron/domain/plan/desired-state.ts';
import { engineClient, TestStack } from '../helpers/engine.ts';
import { engineContent, removeStack } from '../helpers/engine-content.ts';
import { execute } from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { kernelMountsNfs, NfsClient } from '../helpers/nfs-client.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: a file server of a stack's own serves the engine's machine and nobody else and keeps what it was given;
 * and a mount that would fail is refused in words before anything is touched.
 */

const docker = engineClient();
const STACK = `files-${randomBytes(3).toString('hex')}`;
const UID = 10_050;
/** The first component with pods has the first block of addresses after Tandem's own. */
const SUBNET = `10.219.${1 + ((randomBytes(1)[0] ?? 0) % 250)}`;
const SERVER = `${SUBNET}.16`;
let host: TestHost;
let client: NfsClient;
let infra: string;

beforeAll(async () => {
  [host, client, infra] = await Promise.all([
    openTestHost(),
    NfsClient.start(docker),
    ensureComponentImage(docker, 'infra'),
  ]);
}, 300_000);

afterAll(async () => {
  await client?.stop();
  await host?.close();
  await removeStack(docker, STACK);
});

/** `mounts` makes the service a user of the served files. */
function stackText({ mounts }: { readonly mounts: boolean }): string {
  return `tandem: 1
name: ${STACK}
network: { back: ${SUBNET}.0/24 }
components:
  - { name: store, kind: nfs-server }
  - { name: files, kind: files, source: { kind: nfs-server, server: store } }
  - name: web
    kind: service
    image: "${infra}"
    user: "${UID}:${UID}"
    command: [sleep, infinity]
${mounts ? '    mounts: [{ files: files, path: /shared }]\n' : ''}`;
}

async function succeed(request: 'stack.up' | 'stack.down' | 'stack.restart', more = {}): Promise<void> {
  const run = await host.run(request, { stack: STACK, ...more } as never);
  expect(run.failure).toBeNull();
  expect(run.state).toBe('completed');
}

const planned = async (direction: 'up' | 'down') =>
  (await host.call('stack.plan', { stack: STACK, direction })).operations;

describe('a file server of a stack’s own', () => {
  beforeAll(async () => {
    await host.writeStack(STACK, stackText({ mounts: false }));
    await succeed('stack.up');
  }, 120_000);

  it('keeps through a restart what it was given', async () => {
    await client.write(SERVER, '/files/letter', 'dear reader', 0);
    await succeed('stack.restart', { member: 'store' });

    expect(await client.list(SERVER, '/files/', 0)).toMatch(/11 letter/);
  }, 90_000);

  it('is not seen by members of the stack, which mount nothing themselves', async () => {
    const { output } = await execute(docker.getContainer(`${STACK}-web-1`), [
      'perl',
      '-MIO::Socket::INET',
      '-e',
      // An NFS NULL call is answered by anybody's server; which exports there are is what the address decides.
      `print IO::Socket::INET->new(PeerAddr => "${SERVER}:2049", Timeout => 2) ? "open" : "closed"`,
    ]);
    expect(output).toBe('open');
    const tools = await docker.createContainer({
      Image: client.image,
      Cmd: ['tandem-check-export', SERVER, '2049', '/files', '4'],
      HostConfig: { NetworkMode: `container:${STACK}-web-1-pod` },
    });
    try {
      await tools.start();
      await tools.wait();
      const log = (await tools.logs({ stdout: true, stderr: true })) as unknown as Buffer;
      expect(log.toString('utf8')).toMatch(/missing/);
    } finally {
      await tools.remove({ force: true });
    }
  }, 60_000);

  it('is told of its volume alone, which older kernels do not tell apart from its root', async () => {
    const { output } = await execute(docker.getContainer(`${STACK}-store-1`), ['cat', '/tmp/mtab']);
    expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^\S+ \/export /)]);
  });

  it('runs with no more than it needs', async () => {
    const { HostConfig } = await docker.getContainer(`${STACK}-store-1`).inspect();
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    expect([...(HostConfig.CapAdd ?? [])].sort()).toEqual([
      ...['CHOWN', 'DAC_READ_SEARCH', 'FOWNER', 'SETGID', 'SETUID', 'SYS_ADMIN'],
    ]);
  });

  it.each([
    ['a name that nobody knows', { server: 'no-such-server.invalid' }, /does not know the name/],
    ['a port where nothing listens', { port: 1 }, /nothing listens on port 1\b/],
    ['an export that is not there', { path: '/elsewhere' }, /no export `\/elsewhere`.*It shows: \/files/],
    ['an address where nobody is', { server: `${SUBNET}.250` }, /gives no answer/],
  ])(
    'is told apart from %s',
    async (_what, change, says) => {
      expect(
        await checkFailure({ server: SERVER, port: 2049, path: '/files', version: '4.2', ...change }),
      ).toEqual(
        expect.objectContaining({
          code: 'mount-failed',
          message: expect.stringMatching(says),
          hint: expect.any(String),
        }),
      );
    },
    60_000,
  );

  it('is told apart from a server that says nothing', async () => {
    const silent = await listen();
    try {
      const { port } = silent.address() as { port: number };
      const failure = await checkFailure({ server: '127.0.0.1', port, path: '/files', version: '4.2' });
      expect(failure.message).toMatch(/gives no answer/);
    } finally {
      silent.close();
    }
  }, 60_000);

  it.skipIf(kernelMountsNfs())(
    'is not mounted where the kernel cannot, which is said before anything is touched',
    async () => {
      const before = await engineContent(docker, STACK);
      await host.writeStack(STACK, stackText({ mounts: true }));
      const run = await host.run('stack.up', { stack: STACK });

      expect(run.failure).toMatchObject({
        code: 'mount-failed',
        message: expect.stringMatching(/kernel of the engine’s machine has no NFS client/),
        hint: expect.stringMatching(/source: { kind: local }.*no other machine sees the files/),
      });
      expect(await engineContent(docker, STACK)).toEqual(before);
      const checks = await docker.listContainers({ all: true, filters: { label: ['dev.tandem.check'] } });
      expect(checks).toEqual([]);
    },
    60_000,
  );

  it('is ready before those who mount it start, and stops after they are gone', async () => {
    await host.writeStack(STACK, stackText({ mounts: true }));
    const up = await planned('up');
    const start = up.find(({ id }) => id === `start-container ${STACK}-web-1`);
    expect(start?.after).toContain(`check-mount ${STACK}-files`);
    const down = await planned('down');
    const stop = down.find(({ id }) => id === `stop-container ${STACK}-store-1`);
    expect(stop?.after).toEqual([`remove-container ${STACK}-web-1`]);

    await host.writeStack(STACK, stackText({ mounts: false }));
    await succeed('stack.down');
    await succeed('stack.up');
    expect(await client.list(SERVER, '/files/', 0)).toMatch(/11 letter/);
  }, 120_000);
});

async function checkFailure(target: NfsExport) {
  const stack = new TestStack(docker, infra, 'check');
  const check = { kind: 'check-mount', target: 'files', image: client.image, driverOptions: {} } as const;
  return stack
    .perform({ ...check, export: target })
    .then(() => expect.unreachable('it should have been refused'), toFailure);
}

/** Takes connections and never says a word. */
async function listen(): Promise<Server> {
  const port = await freePort();
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
