import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crashHost } from '../helpers/crash.ts';
import { BASE_IMAGE, engineClient } from '../helpers/engine.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { engineForSuite } from '../helpers/private-engine.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: wherever the host dies, the next run converges. For every operation of `up`, `scale` and `down` in turn
 * a host is killed with SIGKILL right after it, while whatever runs beside it is cut off in the middle.
 */

const STACK = 'smallest';
const LABEL = `dev.tandem.stack=${STACK}`;
let docker: Docker;
let closeEngine: (() => Promise<void>) | undefined;
let dataFolder: string;
let stackFile: string;

/** Everything of the stack that the engine holds, as sorted lines. */
async function engineHolds(): Promise<readonly string[]> {
  const filters = { label: [LABEL] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map((container) => `container ${container.Names[0]?.slice(1)} ${container.State}`),
    ...networks.map((network) => `network ${network.Name}`),
    ...(volumes.Volumes ?? []).map((volume) => `volume ${volume.Name}`),
  ].sort();
}

async function withHost<T>(use: (host: TestHost) => Promise<T>): Promise<T> {
  const host = await openTestHost({ dataFolder });
  try {
    return await use(host);
  } finally {
    await host.close({ keepData: true });
  }
}

async function succeed(
  request: 'stack.up' | 'stack.down' | 'stack.scale',
  parameters: Record<string, unknown> = {},
): Promise<void> {
  await withHost(async (host) => {
    const run = await host.run(request, { stack: STACK, ...parameters } as never);
    expect(run.failure).toBeNull();
    expect(run.state).toBe('completed');
  });
}

/** Files that a crash left behind: a temporary one, or one that is not whole. */
async function expectNoHalfFile(): Promise<void> {
  const files = await readdir(join(dataFolder, 'stacks', STACK), { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map((file) => file.name);
  expect(names.filter((name) => /tmp|\.partial|~$/.test(name))).toEqual([]);
  for (const file of files.filter((entry) => entry.isFile())) {
    expect((await readFile(join(file.parentPath, file.name))).length).toBeGreaterThan(0);
  }
}

/** Without its image `up` has one operation more: the only kind that is otherwise done only once per machine. */
async function forgetInfraImage(): Promise<void> {
  const images = await docker.listImages({ filters: { reference: ['tandem/infra:*'] } });
  for (const tag of images.flatMap((image) => image.RepoTags ?? []))
    await docker.getImage(tag).remove({ force: true });
}

async function writeStackFile(): Promise<void> {
  await withHost((host) => host.writeStack(STACK, stackFile));
}

beforeAll(async () => {
  const shared = engineClient();
  const images = ['infra', 'haproxy', 'postgres'].map((folder) => ensureComponentImage(shared, folder));
  // Images are forgotten and built anew here, which would be in the way of suites that run beside this one.
  const engine = await engineForSuite(shared, [BASE_IMAGE, ...(await Promise.all(images))]);
  docker = engine.docker;
  closeEngine = engine.close;
  dataFolder = await mkdtemp(join(tmpdir(), 'tandem-crash-'));
  stackFile = await readFile('test/fixtures/stacks/smallest.yaml', 'utf8');
  await writeStackFile();
  await succeed('stack.up');
  await succeed('stack.down', { removeData: true });
});

afterAll(async () => {
  await succeed('stack.down', { removeData: true });
  await rm(dataFolder, { recursive: true, force: true });
  await closeEngine?.();
});

/** The last index is the first at which the host came to its end: then every operation has been the last one once. */
async function forEveryOperation(
  attempt: (operationsSurvived: number) => Promise<string>,
  judge: () => Promise<void>,
): Promise<number> {
  const most = 60;
  for (let index = 1; index <= most; index += 1) {
    const outcome = await attempt(index);
    await judge();
    if (outcome !== 'killed') return index - 1;
  }
  throw new Error(`still not at the end after ${most} operations`);
}

describe('a host killed after any operation', () => {
  const settled = [
    `container ${STACK}-database-1 running`,
    `container ${STACK}-database-1-pod running`,
    `container ${STACK}-entrance-1 running`,
    `container ${STACK}-entrance-pod running`,
    `network ${STACK}-back`,
    `network ${STACK}-front`,
    `volume ${STACK}-database-1-config`,
    `volume ${STACK}-database-1-data`,
    `volume ${STACK}-entrance-1-config`,
  ];

  it('of `up` leaves a stack that the next `up` completes; of `down`, one that the next `down` removes', async () => {
    // One stack for both: what `up` completed is what `down` dies on.
    let downOperations: number | null = null;
    let downIndex = 0;
    const upOperations = await forEveryOperation(
      async (operationsSurvived) => {
        await rm(join(dataFolder, 'stacks', STACK, 'secrets'), { recursive: true, force: true });
        await rm(join(dataFolder, 'stacks', STACK, 'generated'), { recursive: true, force: true });
        await forgetInfraImage();
        return crashHost({ dataFolder, stack: STACK, request: 'up', parameters: {}, operationsSurvived });
      },
      async () => {
        await withHost(async (host) => {
          const run = await host.run('stack.up', { stack: STACK });
          expect(run.failure).toBeNull();
          expect((await host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
          expect((await host.status(STACK)).state).toBe('healthy');
        });
        expect(await engineHolds()).toEqual(settled);
        await expectNoHalfFile();
        if (downOperations === null) {
          downIndex += 1;
          const died = { dataFolder, stack: STACK, request: 'down', operationsSurvived: downIndex } as const;
          const outcome = await crashHost({ ...died, parameters: { removeData: true } });
          if (outcome !== 'killed') downOperations = downIndex - 1;
        }
        await succeed('stack.down', { removeData: true });
        expect(await engineHolds()).toEqual([]);
      },
    );
    // Secrets, files, an image, two networks, three volumes, four containers to create and start, one connection,
    // two configurations, two waits for members and one for the balancer to notice the other.
    expect(upOperations).toBe(22);
    // Two members to stop, four containers, two networks and three volumes to remove.
    expect(downOperations).toBe(11);
  }, 600_000);

  it('of `scale` leaves a stack that the next one completes', async () => {
    await succeed('stack.up');
    const operations = await forEveryOperation(
      (operationsSurvived) =>
        crashHost({
          dataFolder,
          stack: STACK,
          request: 'scale',
          parameters: { component: 'entrance', replicas: 2 },
          operationsSurvived,
        }),
      async () => {
        await succeed('stack.scale', { component: 'entrance', replicas: 2 });
        expect(await engineHolds()).toEqual(
          [...settled, `container ${STACK}-entrance-2 running`, `volume ${STACK}-entrance-2-config`].sort(),
        );
        await expectNoHalfFile();
        await succeed('stack.scale', { component: 'entrance', replicas: 1 });
        expect(await engineHolds()).toEqual(settled);
      },
    );
    expect(operations).toBeGreaterThanOrEqual(5);
  }, 600_000);
});
