import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restartPrivateEngine, startPrivateEngine } from '../../electron/adapters/docker/private-engine.ts';
import { runCommand } from '../../electron/adapters/host/run-command.ts';
import { engineClient } from '../helpers/engine.ts';
import { gatewayPair, PairClient } from '../helpers/gateway-pair.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import {
  copyImages,
  ownNetwork,
  privateEngineLimitation,
  type TestEngine,
  testEngine,
} from '../helpers/private-engine.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: whatever way the engine is restarted, a running stack is back without a person while the host runs,
 * members that Docker gave up on included; and what was acknowledged before is there after.
 */

const STACK = 'restarted';
const PORT = 8000;
const ROUNDS = 5;
const within = { timeout: 60_000, interval: 100 };
const limitation = privateEngineLimitation();
const title = limitation === null ? 'a stack' : `a stack (skipped: ${limitation})`;

/** Sends one submission from inside the engine's network and prints the answer's status. */
const SUBMIT = `
  const [url, token, title] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const body = JSON.stringify({ title, messages: [{ role: 'user', content: title }], source: 'test', metadata: {} });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer ' + token, 'idempotency-key': title };
  fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(8000) })
    .then((answer) => console.log(answer.status), (error) => console.log(String(error.cause ?? error)));`;

describe.skipIf(limitation !== null)(`${title} on an engine that is restarted`, () => {
  const environment = process.env.DOCKER_HOST;
  let network: Awaited<ReturnType<typeof ownNetwork>>;
  let engine: TestEngine;
  let docker: Docker;
  let host: TestHost;
  let dataFolder: string;
  const acknowledged: string[] = [];

  const container = (name: string) => docker.getContainer(`${STACK}-${name}`);

  async function send(submission: string): Promise<string> {
    const token = await readFile(join(dataFolder, 'stacks', STACK, 'secrets', 'gateway-token'), 'utf8');
    const url = `http://127.0.0.1:${PORT}/mcp/conversations/submit`;
    const { stdout } = await runCommand([...network.launcher, process.execPath, '-e', SUBMIT], {
      deadlineMs: 20_000,
      input: JSON.stringify([url, token, submission]),
    });
    return stdout.trim();
  }

  /** One submission with one key, tried until it is acknowledged. */
  async function submit(): Promise<void> {
    const submission = `conversation-${randomBytes(4).toString('hex')}`;
    await expect.poll(() => send(submission), within).toMatch(/^20[01]$/);
    acknowledged.push(submission);
  }

  /** Names of the containers that do not run, while others do. */
  async function missing(): Promise<readonly string[]> {
    const { members } = await host.status(STACK);
    return members.filter(({ state }) => state !== 'running').map(({ container: name }) => name);
  }

  async function expectServing(): Promise<void> {
    await expect.poll(() => host.status(STACK).then(({ state }) => state, String), within).toBe('healthy');
    expect(await missing()).toEqual([]);
    await submit();
  }

  async function expectNothingLost(): Promise<void> {
    const client = new PairClient({ host, stack: STACK, docker, port: PORT });
    const stored = (await client.sql('SELECT title FROM submissions')).split('\n').sort();
    expect(stored).toEqual([...acknowledged].sort());
  }

  async function restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await restartPrivateEngine({ ...engine.options, signal });
    docker = await engine.connect();
  }

  /** So that the engine cannot keep a pod's order: its infra container stays down, its member is given up. */
  async function leaveDown(pod: string): Promise<void> {
    await container(`${pod}-pod`).update({ RestartPolicy: { Name: 'no' } });
  }

  beforeAll(async () => {
    const shared = engineClient();
    const images = ['infra', 'haproxy', 'gateway', 'postgres'].map((folder) =>
      ensureComponentImage(shared, folder),
    );
    network = await ownNetwork();
    engine = await testEngine(network.launcher);
    const { socketPath } = await startPrivateEngine(engine.options);
    docker = await engine.connect();
    await copyImages(shared, docker, await Promise.all(images));
    process.env.DOCKER_HOST = `unix://${socketPath}`;
    host = await openTestHost();
    dataFolder = host.dataFolder;
    await host.writeStack(STACK, await gatewayPair(STACK, PORT));
    const run = await host.run('stack.up', { stack: STACK });
    expect(run.failure).toBeNull();
  });

  afterAll(async () => {
    await host?.close();
    await engine?.remove();
    network?.close();
    if (environment === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = environment;
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    `comes back from each of ${ROUNDS} restarts by %s`,
    async (signal) => {
      for (let round = 1; round <= ROUNDS; round += 1) {
        await expectServing();
        await restart(signal);
      }
      await expectServing();
      await expectNothingLost();
      expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
    },
  );

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'comes back from %s with pods that Docker gave up',
    async (signal) => {
      await expectServing();
      for (const pod of ['balancer', 'database-1', 'gateway-2']) await leaveDown(pod);
      await restart(signal);
      await expectServing();
      await expectNothingLost();
    },
  );

  it('is brought back by a host that begins after the restart', async () => {
    await expectServing();
    for (const pod of ['database-balancer', 'gateway-1']) await leaveDown(pod);
    await host.close({ keepData: true });
    await restart('SIGTERM');
    for (const member of ['database-balancer-1', 'database-balancer-2', 'gateway-1']) {
      const { State } = await container(member).inspect();
      expect([member, State]).toEqual([
        member,
        expect.objectContaining({ Running: false, Error: expect.stringContaining('cannot join network') }),
      ]);
    }
    host = await openTestHost({ dataFolder });
    await expectServing();
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves a member down over %s that had been stopped before',
    async (signal) => {
      await expectServing();
      await host.close({ keepData: true });
      await container('gateway-2').stop({ t: 5 });
      host = await openTestHost({ dataFolder });
      expect(await missing()).toEqual([`${STACK}-gateway-2`]);
      for (const pod of ['database-1', 'balancer']) await leaveDown(pod);

      await restart(signal);
      const others = () => missing().then((names) => names, String);
      await expect.poll(others, within).toEqual([`${STACK}-gateway-2`]);
      await submit();
      expect(await missing()).toEqual([`${STACK}-gateway-2`]);

      const run = await host.run('stack.up', { stack: STACK });
      expect(run.failure).toBeNull();
      await expectNothingLost();
    },
  );
});
