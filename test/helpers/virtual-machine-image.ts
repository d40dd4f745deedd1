import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { readHostPackaging } from '../../electron/adapters/docker/base-image-mirror.ts';
import { hashBuildContext, readBuildContext } from '../../electron/adapters/docker/build-context.ts';
import { type BuildRequest, buildImage } from '../../electron/adapters/docker/image-builder-build.ts';
import { BASE_REFERENCE, type ImageCatalogue } from '../../electron/adapters/docker/image-catalogue.ts';
import { runCommand } from '../../electron/adapters/host/run-command.ts';
import { copyImages } from './private-engine.ts';
import { type MachineParts, OVERLAY, VirtualMachine } from './virtual-machine.ts';

/**
 * The disk of the tests' virtual machine, in two layers that are kept: the system, named after the recipe, and on top
 * of it the product's images, named after theirs. What neither names goes.
 */

export interface MachineImageOptions {
  /** Below it `virtual-machine/` is ours. */
  readonly cacheFolder: string;
  /** Of the recipe: a Dockerfile and what it copies. */
  readonly recipeFolder: string;
  readonly catalogue: ImageCatalogue;
  /** An engine with the product's images; asked for only when something is missing. */
  readonly withEngine: (use: (docker: Docker) => Promise<void>) => Promise<void>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const FOLDER = 'virtual-machine';
const SYSTEM_DISK = 'system.raw';
const DISK_SIZE = '16G';
const STEP_MS = 15 * 60_000;
/** Some gigabytes through an emulated disk. */
const WRITTEN_MS = 15 * 60_000;
/** Raised when the disk is made differently from the same files. */
const RECIPE = 'machine-2';

/** Why the machine cannot be made here; null when it can. */
export function machineLimitation(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is made on Linux on x86-64 only';
  return process.getuid?.() === 0 ? null : 'making its disk needs root, so that its files have their owners';
}

export async function ensureMachineImage(options: MachineImageOptions): Promise<MachineParts> {
  const { catalogue, cacheFolder, say } = options;
  const context = await readBuildContext([{ folder: options.recipeFolder, prefix: '' }]);
  const base = (await catalogue.read('base')).contentHash;
  const systemHash = hashBuildContext(context, [RECIPE, base]).slice(0, 12);
  const references = catalogue.folders.map((folder) => catalogue.reference(folder));
  const imagesHash = createHash('sha256').update(references.join('\n')).digest('hex').slice(0, 12);

  const all = join(cacheFolder, FOLDER);
  const system = join(all, `system-${systemHash}`);
  const disk = join(system, `images-${imagesHash}.qcow2`);
  const parts = {
    kernel: join(system, 'kernel'),
    initrd: join(system, 'initrd'),
    disk,
    diskFormat: 'qcow2',
  } as const;
  if (existsSync(disk)) return parts;

  await options.withEngine(async (docker) => {
    await mkdir(all, { recursive: true, mode: 0o700 });
    await removeOthers(all, `system-${systemHash}`);
    if (!existsSync(system)) {
      say('Making the system of the virtual machine …');
      const image = { context, contentHash: systemHash, reference: `tandem-test/machine:${systemHash}` };
      await inScratch(all, async (scratch) => {
        await buildSystem(docker, image, options.signal);
        await makeSystem(docker, image.reference, scratch);
        await rename(scratch, system);
      });
    }
    say('Loading the images into the virtual machine: this takes some minutes …');
    await inScratch(all, async (scratch) => {
      // Most images are those of the last time; the machine goes on from the disk that has them.
      for (const name of await readdir(system))
        if (name.startsWith('images-')) await rename(join(system, name), join(scratch, OVERLAY));
      const bare = { ...parts, disk: join(system, SYSTEM_DISK), diskFormat: 'raw' } as const;
      await loadImages(docker, references, bare, scratch);
      await rename(join(scratch, OVERLAY), disk);
    });
  });
  return parts;
}

async function buildSystem(
  docker: Docker,
  image: Pick<BuildRequest, 'context' | 'contentHash' | 'reference'>,
  signal: AbortSignal,
): Promise<void> {
  const args = { ...(await readHostPackaging()).buildArgs, BASE: BASE_REFERENCE };
  await buildImage(docker, { ...image, folder: 'machine', args }, { signal, onDetail: () => {} });
}

async function loadImages(
  from: Docker,
  references: readonly string[],
  parts: MachineParts,
  folder: string,
): Promise<void> {
  const machine = await VirtualMachine.start(parts, { folder });
  const to = machine.docker;
  try {
    for (const old of await named(to)) if (!references.includes(old)) await to.getImage(old).remove();
    const missing = await missingIn(to, references);
    if (missing.length > 0) await copyImages(from, to, missing);
    const stillMissing = await missingIn(to, references);
    // Seen once: an image was there, and its name was not. Found here it costs a start; in a suite it is a build that fails.
    if (stillMissing.length > 0)
      throw new Error(`not in the machine after loading: ${stillMissing.join(', ')}`);
    // An engine does not wait for the disk when it unpacks an image, and a shutdown of this machine does not wait long
    // enough either: met as a start script of no length, in an image that was whole by its name.
    await machine.run('sync', WRITTEN_MS);
    await machine.shutDown();
  } finally {
    await machine.losePower();
  }
}

async function named(docker: Docker): Promise<readonly string[]> {
  return (await docker.listImages()).flatMap(({ RepoTags: tags }) => tags ?? []);
}

async function missingIn(docker: Docker, references: readonly string[]): Promise<readonly string[]> {
  const there = await named(docker);
  return references.filter((reference) => !there.includes(reference));
}

/** The files of the image as a file system, with its kernel beside it: the emulator starts that itself, without a boot loader. */
async function makeSystem(docker: Docker, image: string, target: string): Promise<void> {
  const tree = join(target, 'tree');
  await mkdir(tree);
  await unpackImage(docker, image, tree);
  await docker.getImage(image).remove();
  await copyFile(join(tree, 'boot', 'vmlinuz'), join(target, 'kernel'));
  await copyFile(join(tree, 'boot', 'initrd'), join(target, 'initrd'));
  await step(['mkfs.ext4', '-q', '-L', 'system', '-d', tree, join(target, SYSTEM_DISK), DISK_SIZE]);
  await rm(tree, { recursive: true });
}

async function unpackImage(docker: Docker, image: string, folder: string): Promise<void> {
  const container = await docker.createContainer({ Image: image, Cmd: ['true'] });
  try {
    const archive = join(folder, '..', 'tree.tar');
    await pipeline(await container.export(), createWriteStream(archive));
    await step(['tar', '--extract', '--numeric-owner', `--file=${archive}`, `--directory=${folder}`]);
    await rm(archive);
  } finally {
    await container.remove();
  }
}

async function step(command: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runCommand(command, { deadlineMs: STEP_MS });
  if (exitCode !== 0) throw new Error(`${command[0]} ended with ${exitCode}: ${stderr}`);
}

async function inScratch(parent: string, work: (folder: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(parent, 'scratch-'));
  try {
    await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function removeOthers(folder: string, ...kept: readonly string[]): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!kept.includes(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
