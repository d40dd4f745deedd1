import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restartPrivateEngine, startPrivateEngine } from '../../electron/adapters/docker/private-engine.ts';
import { engineClient } from '../helpers/engine.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import {
  copyImages,
  ownNetwork,
  privateEngineLimitation,
  type TestEngine,
  testEngine,
} from '../helpers/private-engine.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: after a restart of the engine a warden alone brings back what the engine gave up on. */

const STACK = 'cached';
/** The smallest stack with somebody to guard. */
const TEXT = `tandem: 1
name: ${STACK}
components:
  - { name: cache, kind: redis, topology: sentinel, resources: { memory: 64MiB } }
  - { name: watch, kind: sentinel, watches: cache }
`;
const within = { timeout: 90_000, interval: 200 };
const limitation = privateEngineLimitation();
const title =
  limitation === null ? 'a stack with a warden' : `a stack with a warden (skipped: ${limitation})`;

describe.skipIf(limitation !== null)(`${title} and no Tandem`, () => {
  const environment = process.env.DOCKER_HOST;
  let network: Awaited<ReturnType<typeof ownNetwork>>;
  let engine: TestEngine;
  let docker: Docker;
  let host: TestHost;

  /** Containers of the stack, by whether they run. */
  async function containers(): Promise<{
    readonly up: readonly string[];
    readonly down: readonly string[];
  }> {
    const found = await docker.listContainers({
      all: true,
      filters: { label: [`dev.tandem.stack=${STACK}`] },
    });
    const names = (isUp: boolean) =>
      found
        .filter(({ State }) => (State === 'running') === isUp)
        .map(({ Names }) => Names[0]?.slice(1) ?? '')
        .sort();
    return { up: names(true), down: names(false) };
  }

  const down = () => containers().then((found) => found.down, String);

  beforeAll(async () => {
    const shared = engineClient();
    const images = ['infra', 'redis', 'warden'].map((folder) => ensureComponentImage(shared, folder));
    network = await ownNetwork();
    engine = await testEngine(network.launcher);
    const { socketPath } = await startPrivateEngine(engine.options);
    docker = await engine.connect();
    await copyImages(shared, docker, await Promise.all(images));
    process.env.DOCKER_HOST = `unix://${socketPath}`;
    host = await openTestHost();
    await host.writeStack(STACK, TEXT);
    expect((await host.run('stack.up', { stack: STACK })).failure).toBeNull();
    await host.close();
  });

  afterAll(async () => {
    await engine?.remove();
    network?.close();
    if (environment === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = environment;
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'is whole again after %s, but for what a person had stopped',
    async (signal) => {
      await docker.getContainer(`${STACK}-cache-3`).stop({ t: 5 });
      const stoppedAtMs = Date.now();
      await expect.poll(() => Date.now() - stoppedAtMs, within).toBeGreaterThan(2_000);
      const before = await containers();
      expect(before.down).toEqual([`${STACK}-cache-3`]);
      // So that the engine cannot keep the order of a pod: its infra container stays down, its member is given up.
      for (const pod of ['cache-2', 'watch-1']) {
        await docker.getContainer(`${STACK}-${pod}-pod`).update({ RestartPolicy: { Name: 'no' } });
      }
      await restartPrivateEngine({ ...engine.options, signal });
      docker = await engine.connect();
      await expect.poll(down, within).toEqual([`${STACK}-cache-3`]);
      expect((await containers()).up).toEqual(before.up);
      await docker.getContainer(`${STACK}-cache-3`).start();
    },
  );
});
