import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineClient } from '../helpers/engine.ts';
import { engineContent, engineNames, removeStack } from '../helpers/engine-content.ts';
import { failures, gatewayPair, PairClient } from '../helpers/gateway-pair.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: the default system comes up from its file, serves, can be changed while it serves, and goes without a trace. */

const STACK = `pair-${randomBytes(3).toString('hex')}`;
const docker: Docker = engineClient();
let host: TestHost;
let client: PairClient;
let port: number;
/** Free when the test began; published only once the stack file asks for it. */
let directPorts: readonly number[];

const MEMBERS = [
  ...['balancer-1', 'balancer-2', 'database-1', 'database-balancer-1', 'database-balancer-2'],
  ...['gateway-1', 'gateway-2'],
];
const PODS = ['balancer', 'database-1', 'database-balancer', 'gateway-1', 'gateway-2'];
const DATA = [`volume ${STACK}-database-1-data`, `volume ${STACK}-files`];
const STANDING = [
  ...MEMBERS.flatMap((member) => [`container ${STACK}-${member}`, `volume ${STACK}-${member}-config`]),
  ...PODS.map((pod) => `container ${STACK}-${pod}-pod`),
  ...[`network ${STACK}-back`, `network ${STACK}-front`],
  ...DATA,
].sort();

async function succeed(
  request: 'stack.up' | 'stack.down' | 'stack.restart' | 'stack.scale',
  parameters: Record<string, unknown> = {},
): Promise<void> {
  const run = await host.run(request, { stack: STACK, ...parameters } as never);
  expect(run.failure).toBeNull();
  expect(run.state).toBe('completed');
}

async function expectSettled(): Promise<void> {
  expect((await host.status(STACK)).state).toBe('healthy');
  expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
}

function containersOf(): Promise<Docker.ContainerInspectInfo[]> {
  const names = [...MEMBERS, ...PODS.map((pod) => `${pod}-pod`)];
  return Promise.all(names.map((name) => docker.getContainer(`${STACK}-${name}`).inspect()));
}

/** True when something takes a connection there. */
function listens(address: string, at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: at, timeout: 2_000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

async function storedTitles(): Promise<readonly string[]> {
  return (await client.sql('SELECT title FROM submissions ORDER BY created_at')).split('\n');
}

beforeAll(async () => {
  port = await freePort();
  directPorts = [await freePort(), await freePort()];
  host = await openTestHost();
  client = new PairClient({ host, stack: STACK, docker, port });
  await host.writeStack(STACK, await gatewayPair(STACK, port));
  await succeed('stack.up');
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

describe('the default system', () => {
  it('comes up healthy from its file, and a plan finds nothing left to do', async () => {
    await expectSettled();
    expect(await engineNames(docker, STACK)).toEqual(STANDING);
  });

  it('acknowledges a submission that stands in the database and in the queue', async () => {
    const { status, body } = await client.submit('the first conversation');
    expect(status).toBe(201);
    const { id = '', queue_path: path = '', gateway } = body.data ?? {};
    expect(gateway).toBe('gateway-1');
    const row = `SELECT title, state, queue_path FROM submissions WHERE id = '${id}'`;
    // The answer does not wait for the mark that the pair is complete.
    await expect.poll(() => client.sql(row), { timeout: 10_000 }).toBe(`the first conversation|done|${path}`);
    // Both gateways see the same files.
    for (const member of ['gateway-1', 'gateway-2'])
      expect(JSON.parse(await client.queueFile(path, member))).toMatchObject({
        id,
        title: 'the first conversation',
      });
  });

  it('publishes the balancer on loopback and nothing else', async () => {
    const published = (await containersOf()).flatMap(({ Name, HostConfig }) =>
      Object.entries(
        (HostConfig.PortBindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[]>,
      ).map(
        ([inside, at]) =>
          `${Name.slice(1)} ${inside} ${at.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`)}`,
      ),
    );
    expect(published).toEqual([`${STACK}-balancer-pod 8000/tcp 127.0.0.1:${port}`]);
    expect(await listens('127.0.0.1', port)).toBe(true);
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of elsewhere)
      expect([address, await listens(address, port)]).toEqual([address, false]);
    for (const direct of directPorts) expect(await listens('127.0.0.1', direct)).toBe(false);
  });

  it('leaves the database without a way out or in but the back network', async () => {
    const { NetworkSettings } = await docker.getContainer(`${STACK}-database-1-pod`).inspect();
    expect(Object.keys(NetworkSettings.Networks)).toEqual([`${STACK}-back`]);
    expect(await docker.getNetwork(`${STACK}-back`).inspect()).toMatchObject({ Internal: true });
  });

  it('takes no more of the engine`s machine than it has, and what its kernel can for the balancers', async () => {
    const { NCPU, KernelVersion } = (await docker.info()) as { NCPU: number; KernelVersion: string };
    for (const { Name, HostConfig } of await containersOf())
      expect([Name, (HostConfig.NanoCpus ?? 0) <= NCPU * 1e9]).toEqual([Name, true]);
    const [major = 0, minor = 0] = KernelVersion.split('.').map(Number);
    const { HostConfig } = await docker.getContainer(`${STACK}-balancer-pod`).inspect();
    const migrates = major > 5 || (major === 5 && minor >= 14);
    expect(HostConfig.Sysctls?.['net.ipv4.tcp_migrate_req']).toBe(migrates ? '1' : undefined);
  });

  it('runs every container without rights that it does not need', async () => {
    for (const { Name, Config, HostConfig } of await containersOf()) {
      expect([Name, Config.User]).toEqual([Name, expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
      expect([Name, HostConfig]).toEqual([
        Name,
        expect.objectContaining({
          Privileged: false,
          CapDrop: ['ALL'],
          ReadonlyRootfs: true,
          SecurityOpt: ['no-new-privileges'],
          Init: true,
          PidMode: '',
        }),
      ]);
      expect([Name, HostConfig.CapAdd ?? []]).toEqual([Name, []]);
      expect([Name, HostConfig.Binds ?? []]).toEqual([Name, []]);
      const { Memory = 0, MemorySwap, NanoCpus = 0, PidsLimit = 0, RestartPolicy } = HostConfig;
      expect(Memory).toBeGreaterThan(0);
      expect(MemorySwap).toBe(Memory);
      expect(NanoCpus).toBeGreaterThan(0);
      expect(PidsLimit).toBeGreaterThan(0);
      expect(RestartPolicy?.Name).toMatch(/^(always|unless-stopped)$/);
    }
  });

  it('is one project to tools that know Compose', async () => {
    const label = [`com.docker.compose.project=${STACK}`];
    const listed = await docker.listContainers({ filters: { label } });
    expect(listed).toHaveLength(MEMBERS.length + PODS.length);
    const services = listed.map(
      ({ Labels }) =>
        `${Labels['com.docker.compose.service']} ${Labels['com.docker.compose.container-number']}`,
    );
    expect(new Set(services).size).toBe(services.length);
    expect(services).toEqual(
      expect.arrayContaining(['gateway 1', 'gateway 2', 'balancer 2', 'gateway-1-pod 1']),
    );
  });

  it('answers 503 and when to try again while both gateways are away, and serves once one is back', async () => {
    const gateways = ['gateway-1', 'gateway-2'].map((name) => docker.getContainer(`${STACK}-${name}`));
    await Promise.all(gateways.map((gateway) => gateway.stop({ t: 5 })));
    await expect.poll(async () => (await client.submit('nobody')).status, { timeout: 10_000 }).toBe(503);
    expect((await client.submit('nobody')).retryAfter).toMatch(/^\d+$/);
    expect((await host.status(STACK)).state).toBe('down');

    await gateways[1]?.start();
    await expect
      .poll(async () => (await client.submit('the backup serves')).status, { timeout: 20_000 })
      .toBe(201);
    await succeed('stack.up');
    await expectSettled();
  });

  it('restarts its gateways one after the other without a failed request', async () => {
    const before = await docker.getContainer(`${STACK}-gateway-1`).inspect();
    const load = await client.whileSubmitting(20, () => succeed('stack.restart', { member: 'gateway' }));
    expect(failures(load)).toEqual({});
    expect(load.samples.length).toBeGreaterThan(20);
    const after = await docker.getContainer(`${STACK}-gateway-1`).inspect();
    expect(after.Id).toBe(before.Id);
    expect(after.State.StartedAt > before.State.StartedAt).toBe(true);
  });

  it('takes a third gateway in and gives it back without a failed request', async () => {
    const load = await client.whileSubmitting(20, async () => {
      await succeed('stack.scale', { component: 'gateway', replicas: 3 });
      expect(await engineNames(docker, STACK)).toEqual(
        [
          ...STANDING,
          ...[
            `container ${STACK}-gateway-3`,
            `container ${STACK}-gateway-3-pod`,
            `volume ${STACK}-gateway-3-config`,
          ],
        ].sort(),
      );
      await succeed('stack.scale', { component: 'gateway', replicas: 2 });
    });
    expect(failures(load)).toEqual({});
    await expectSettled();
    expect(await engineNames(docker, STACK)).toEqual(STANDING);
  });

  it('serves on after all of it was restarted', async () => {
    await succeed('stack.restart');
    await expectSettled();
    expect((await client.submit('after the restart')).status).toBe(201);
  });

  it('lets clients reach each gateway directly once the file says so, with the same data', async () => {
    const direct = `direct: [${directPorts}]`;
    await host.writeStack(STACK, await gatewayPair(STACK, port, [['# direct: [8001, 8002]', direct]]));
    await succeed('stack.up');
    await expectSettled();
    for (const [index, at] of directPorts.entries()) {
      const title = `straight to gateway-${index + 1}`;
      const { status, body } = await client.submit(title, { url: `http://127.0.0.1:${at}` });
      expect([status, body.data?.gateway]).toEqual([201, `gateway-${index + 1}`]);
      expect(await storedTitles()).toContain(title);
    }
    await host.writeStack(STACK, await gatewayPair(STACK, port));
    await succeed('stack.up');
    for (const at of directPorts) expect(await listens('127.0.0.1', at)).toBe(false);
  });

  it('goes down but for its data, and comes up again with what was stored', async () => {
    const before = await storedTitles();
    expect(before).toEqual(expect.arrayContaining(['the first conversation', 'after the restart']));
    await succeed('stack.down');
    expect(await engineContent(docker, STACK)).toEqual(DATA);
    expect((await host.status(STACK)).state).toBe('absent');

    await succeed('stack.up');
    await expectSettled();
    expect(await storedTitles()).toEqual(before);
    const path = await client.sql(
      "SELECT queue_path FROM submissions WHERE title = 'the first conversation'",
    );
    expect(JSON.parse(await client.queueFile(path))).toMatchObject({ title: 'the first conversation' });
  });

  it('leaves nothing on the engine when its data is to go too', async () => {
    await succeed('stack.down', { removeData: true });
    expect(await engineContent(docker, STACK)).toEqual([]);
    const plan = await host.call('stack.plan', { stack: STACK, direction: 'down', removeData: true });
    expect(plan.text).toBe(`${STACK}: nothing to do`);
    expect(host.troubles).toEqual([]);
  });
});
