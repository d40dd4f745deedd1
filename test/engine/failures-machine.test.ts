import { execFileSync } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killPrivateEngine, startPrivateEngine } from '../../electron/adapters/docker/private-engine.ts';
import type { OperationPerformer } from '../../electron/ports/container-engine.ts';
import { engineClient } from '../helpers/engine.ts';
import { engineContent } from '../helpers/engine-content.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import {
  copyImages,
  ownNetwork,
  privateEngineLimitation,
  type TestEngine,
  testEngine,
} from '../helpers/private-engine.ts';
import { ServiceStack } from '../helpers/service-stack.ts';

/** Obligation: a full disk and a dying engine are said as such, leave nothing half done, and `up` goes on afterwards. */

const shared: Docker = engineClient();
let image: string;

beforeAll(async () => {
  image = await ensureComponentImage(shared, 'infra');
});

/** Why a small disk cannot be had here; null when it can. */
function tmpfsLimitation(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'mounting a small disk needs root on Linux';
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'pipe' });
    return null;
  } catch {
    return 'mounting is not allowed here';
  }
}

/** A disk of its own of so many bytes, for the time of `use`. */
async function onSmallDisk(sizeBytes: number, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder]);
  try {
    await use(join(folder, 'data'));
  } finally {
    execFileSync('umount', [folder]);
    await rm(folder, { recursive: true });
  }
}

/** Takes the last byte; returns how to give all of it back. */
async function fillDisk(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'filler');
  const file = await open(path, 'w');
  for (let chunk = 1024 * 1024; chunk >= 1; ) {
    try {
      await file.writeFile(Buffer.alloc(chunk));
    } catch {
      chunk = Math.floor(chunk / 2);
    }
  }
  await file.close();
  return () => rm(path);
}

const diskLimitation = tmpfsLimitation();
const diskTitle = diskLimitation === null ? 'a full disk' : `a full disk (skipped: ${diskLimitation})`;

describe.skipIf(diskLimitation !== null)(diskTitle, () => {
  async function expectNoHalfFile(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      expect(path).not.toMatch(/\.tmp$/);
      expect([path, (await readFile(path)).length > 0]).toEqual([path, true]);
    }
  }

  it('before the run begins stops it before the engine is touched', async () => {
    await onSmallDisk(8 * 1024 * 1024, async (dataFolder) => {
      await ServiceStack.use({ docker: shared, image, dataFolder }, async (stack, host) => {
        const giveBack = await fillDisk(dataFolder);
        const failure = await stack.upFails(host);
        expect(failure).toMatchObject({ code: 'disk-full', hint: expect.stringMatching(/[Ff]ree/) });
        expect(failure.message).toContain(dataFolder);
        expect(await engineContent(shared, stack.name)).toEqual([]);
        await giveBack();
        await stack.upSucceeds(host);
      });
    });
  });

  it.each(['ensure-secrets', 'write-stack-files'] as const)(
    'in the middle, at %s, leaves no half file',
    async (kind) => {
      await onSmallDisk(8 * 1024 * 1024, async (dataFolder) => {
        let giveBack: (() => Promise<void>) | null = null;
        const fillFirst = (performer: OperationPerformer): OperationPerformer => ({
          async perform(operation, context) {
            if (operation.kind === kind) giveBack ??= await fillDisk(dataFolder);
            return performer.perform(operation, context);
          },
        });
        await ServiceStack.use(
          { docker: shared, image, dataFolder, wrapPerformer: fillFirst },
          async (stack, host) => {
            const failure = await stack.upFails(host);
            expect(failure).toMatchObject({ code: 'disk-full', hint: expect.stringMatching(/[Ff]ree/) });
            await expectNoHalfFile(join(dataFolder, 'stacks'));
            await giveBack?.();
            await stack.upSucceeds(host);
            await expectNoHalfFile(join(dataFolder, 'stacks'));
          },
        );
      });
    },
  );
});

const engineLimitation = privateEngineLimitation();
const engineTitle = engineLimitation === null ? 'an engine' : `an engine (skipped: ${engineLimitation})`;

describe.skipIf(engineLimitation !== null)(`${engineTitle} that dies in the middle of \`up\``, () => {
  const environment = process.env.DOCKER_HOST;
  let network: Awaited<ReturnType<typeof ownNetwork>>;
  let engine: TestEngine;
  let socket: string;

  beforeAll(async () => {
    network = await ownNetwork();
    engine = await testEngine(network.launcher);
    socket = (await startPrivateEngine(engine.options)).socketPath;
    await copyImages(shared, await engine.connect(), [image]);
    process.env.DOCKER_HOST = `unix://${socket}`;
  });

  afterAll(async () => {
    await engine?.remove();
    network?.close();
    if (environment === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = environment;
  });

  // Of eighteen: with nothing, with networks and volumes, with containers made, with some started, near the end.
  it.each([1, 5, 9, 11, 13, 16])(
    'after %i operations is said to be gone, and the next `up` completes',
    async (survived) => {
      let done = 0;
      const killAfter = (performer: OperationPerformer): OperationPerformer => ({
        async perform(operation, context) {
          await performer.perform(operation, context);
          done += 1;
          if (done === survived) await killPrivateEngine(engine.options);
        },
      });
      const docker = await engine.connect();
      await ServiceStack.use({ docker, image, wrapPerformer: killAfter }, async (stack, host) => {
        const run = await stack.up(host);
        expect(run.state).toBe('failed');
        expect(run.failure).toMatchObject({
          code: expect.stringMatching(/^engine-(disconnected|not-running)$/),
          hint: expect.any(String),
        });
        await startPrivateEngine(engine.options);
        await host.next('engine.changed', ({ connected }) => connected, 30_000);
        await stack.upSucceeds(host);
      });
      expect(done).toBeGreaterThan(survived);
    },
  );
});
