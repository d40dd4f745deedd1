import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type Docker from 'dockerode';
import { connectEngine } from '../../electron/adapters/docker/connect-engine.ts';
import { discoverEngine } from '../../electron/adapters/docker/discover-engine.ts';
import { describeEndpoint, type EngineEndpoint } from '../../electron/adapters/docker/engine-endpoint.ts';
import { discoveryFor } from '../../electron/adapters/docker/ensure-engine.ts';
import { DockerImageBuilder } from '../../electron/adapters/docker/image-builder.ts';
import { loadImageCatalogue } from '../../electron/adapters/docker/image-catalogue.ts';
import { startPrivateEngine, stopPrivateEngine } from '../../electron/adapters/docker/private-engine.ts';
import { probeEngine } from '../../electron/adapters/docker/probe-engine.ts';
import { acquireOwnership } from '../../electron/adapters/host/ownership.ts';
import {
  ensurePrerequisites,
  findBrowser,
  type PrerequisiteOptions,
} from '../../electron/adapters/host/prerequisites.ts';
import { askAtTerminal } from '../../electron/cli/prompt.ts';
import { printEngineAddress } from '../../electron/domain/engine/engine-address.ts';
import { printFailure, toFailure } from '../../electron/domain/failure.ts';
import type { MachineParts } from './virtual-machine.ts';
import { ensureMachineImage, machineLimitation } from './virtual-machine-image.ts';

/** What `test/run.mjs` needs of the machine, brought the way the product itself brings it. */

export interface MachineOptions {
  readonly projectFolder: string;
  readonly yes: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface TestEngine {
  /** For `DOCKER_HOST`. */
  readonly address: string;
  readonly description: string;
  /** Ends what was started; leaves an engine that was found alone. */
  close(): Promise<void>;
}

/** Kept between runs: images are built once, not with every run. */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'tandem');
}

/**
 * An engine with the product's images on it. On Linux as root it is a private one, so that tests that restart the
 * engine or fill it can do no harm; elsewhere, or when `DOCKER_HOST` names one, the one that is there.
 */
export async function prepareEngine(options: MachineOptions): Promise<OpenEngine> {
  const engine = await openEngine(options);
  try {
    await buildImages(connectEngine(engine.endpoint), options);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

export interface OpenEngine extends TestEngine {
  readonly endpoint: EngineEndpoint;
}

async function openEngine(options: MachineOptions): Promise<OpenEngine> {
  const isNamed = (process.env.DOCKER_HOST ?? '') !== '';
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || isNamed) return foundEngine();
  await ensurePrerequisites(['engine'], prerequisites(options));
  try {
    return await ownEngine(options);
  } catch (error) {
    options.say(`No engine of the tests' own: ${printFailure(toFailure(error))}`);
    return foundEngine();
  }
}

async function foundEngine(): Promise<OpenEngine> {
  const endpoint = await discoverEngine(discoveryFor(cacheFolder()));
  return {
    endpoint,
    address: printEngineAddress(endpoint.address),
    description: describeEndpoint(endpoint),
    close: async () => {},
  };
}

const WAIT_FOR_OTHER_RUN_MS = 30 * 60_000;

async function ownEngine({ say, signal }: MachineOptions): Promise<OpenEngine> {
  const folder = join(cacheFolder(), 'test-engine');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ownership = await ownInTurn(folder, say, signal);
  try {
    const { socketPath } = await startPrivateEngine({ folder });
    const endpoint = await probeEngine(
      { address: { kind: 'socket', path: socketPath }, flavour: 'private', why: 'it is the tests’ own' },
      { timeoutMs: 10_000 },
    );
    const docker = connectEngine(endpoint);
    await removeEverything(docker);
    return {
      endpoint,
      address: `unix://${socketPath}`,
      description: describeEndpoint(endpoint),
      close: async () => {
        await removeEverything(docker).catch(() => {});
        await docker.pruneImages({ filters: { dangling: { true: true } } }).catch(() => {});
        await stopPrivateEngine({ folder });
        await ownership.release();
      },
    };
  } catch (error) {
    await stopPrivateEngine({ folder }).catch(() => {});
    await ownership.release();
    throw error;
  }
}

async function ownInTurn(folder: string, say: (line: string) => void, signal: AbortSignal) {
  const end = Date.now() + WAIT_FOR_OTHER_RUN_MS;
  for (let told = false; ; told = true) {
    try {
      return await acquireOwnership(folder, 'npm test');
    } catch (error) {
      if (toFailure(error).code !== 'host-busy' || Date.now() > end || signal.aborted) throw error;
      if (!told) say('Another test run uses the test engine: waiting for its end …');
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** The private engine is the tests' own: what a killed run left there goes. Images stay. */
async function removeEverything(docker: Docker): Promise<void> {
  const containers = await docker.listContainers({ all: true });
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  await docker.pruneNetworks();
  const { Volumes: volumes } = await docker.listVolumes();
  await Promise.all((volumes ?? []).map(({ Name }) => docker.getVolume(Name).remove({ force: true })));
}

async function buildImages(docker: Docker, options: MachineOptions): Promise<void> {
  const catalogue = await loadImageCatalogue(join(options.projectFolder, 'resources'));
  const builder = new DockerImageBuilder({ docker: () => docker, catalogue });
  // The images wait for one base together and would all say the same.
  const onDetail = detailTo(options.say);
  const buildAll = async (): Promise<void> => {
    const all = catalogue.folders.map((folder) =>
      builder.ensureImage(
        { reference: catalogue.reference(folder), source: { kind: 'built', folder } },
        // A signal each: there are more images than one is meant to have listeners.
        { signal: AbortSignal.any([options.signal]), onDetail },
      ),
    );
    const failed = (await Promise.allSettled(all)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
  try {
    await buildAll();
  } catch (error) {
    if (toFailure(error).code !== 'base-image-unavailable') throw error;
    // No registry answers: Debian's packages do.
    await ensurePrerequisites(['base-image'], prerequisites(options));
    await buildAll();
  }
}

/** The disk of the tests' virtual machine; an engine runs only as long as that has to be made. */
export async function prepareVirtualMachine(options: MachineOptions): Promise<MachineParts> {
  const limitation = machineLimitation();
  if (limitation !== null) throw new Error(`No virtual machine: ${limitation}.`);
  await ensurePrerequisites(['virtual-machine'], prerequisites(options));
  return ensureMachineImage({
    cacheFolder: cacheFolder(),
    recipeFolder: join(options.projectFolder, 'test', 'vm', 'machine'),
    catalogue: await loadImageCatalogue(join(options.projectFolder, 'resources')),
    withEngine: async (use) => {
      const engine = await prepareEngine(options);
      try {
        await use(connectEngine(engine.endpoint));
      } finally {
        await engine.close();
      }
    },
    say: options.say,
    signal: options.signal,
  });
}

const DETAIL_INTERVAL_MS = 5_000;

function detailTo(say: (line: string) => void): (line: string) => void {
  let lastMs = performance.now();
  return (line) => {
    if (performance.now() - lastMs < DETAIL_INTERVAL_MS) return;
    lastMs = performance.now();
    say(`  ${line.trim()}`);
  };
}

/** Path of a browser; null, with the reason said, when there is none and none may be brought. */
export async function prepareBrowser(options: MachineOptions): Promise<string | null> {
  const present = await findBrowser();
  if (present !== null) return present;
  try {
    await ensurePrerequisites(['browser'], prerequisites(options));
  } catch (error) {
    options.say(printFailure(toFailure(error)));
    return null;
  }
  return findBrowser();
}

function prerequisites({ yes, say, signal }: MachineOptions): PrerequisiteOptions {
  const ask = askAtTerminal(signal);
  return {
    dataFolder: cacheFolder(),
    yes,
    isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: (question) => ask(question.replace(/ \(y\/N\) ?$/, '')),
    report: say,
    signal,
  };
}
