import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { connectEngine } from '../../electron/adapters/docker/connect-engine.ts';
import type { PrivateEngineOptions } from '../../electron/adapters/docker/private-engine.ts';
import { removePrivateEngine, startPrivateEngine } from '../../electron/adapters/docker/private-engine.ts';
import { privateEngineLayout } from '../../electron/adapters/docker/private-engine-layout.ts';
import { probeEngine } from '../../electron/adapters/docker/probe-engine.ts';
import { SYSTEM_PATH_FOLDERS } from '../../electron/adapters/host/run-command.ts';

/** Why private engines cannot run here; null when they can. */
export function privateEngineLimitation(): string | null {
  if (process.platform !== 'linux') return 'private engines exist on Linux only';
  if (process.getuid?.() !== 0) return 'private engines need root';
  const isInstalled = SYSTEM_PATH_FOLDERS.some((folder) => {
    try {
      accessSync(join(folder, 'dockerd'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return isInstalled ? null : 'dockerd is not installed';
}

/**
 * A network namespace of its own, so that starting and killing engines leaves the packet filter of this machine,
 * and with it the engine that the other tests use, alone.
 */
export async function ownNetwork(): Promise<{ readonly launcher: readonly string[]; close(): void }> {
  // Ports on loopback need a loopback; without iproute2 there is none, and no test here can miss it.
  const script = 'ip link set lo up 2>/dev/null; echo ready; exec sleep 3600';
  const holder = spawn('unshare', ['--net', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return {
    launcher: ['nsenter', `--net=/proc/${holder.pid}/ns/net`, '--'],
    close: () => holder.kill('SIGKILL'),
  };
}

export interface TestEngine {
  readonly options: PrivateEngineOptions;
  /** A client of the engine as it is now. */
  connect(): Promise<Docker>;
  remove(): Promise<void>;
}

/** A place for an engine that was not started yet. */
export async function testEngine(launcher: readonly string[]): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-engine-'));
  const options: PrivateEngineOptions = { folder, launcher, stopDeadlineMs: 20_000 };
  const path = privateEngineLayout(folder).socketPath;
  return {
    options,
    connect: async () => {
      const candidate = {
        address: { kind: 'socket', path },
        flavour: 'private',
        why: 'it is under test',
      } as const;
      return connectEngine(await probeEngine(candidate, { timeoutMs: 5_000 }));
    },
    remove: () => removePrivateEngine(options),
  };
}

/**
 * An engine for one suite, with these images of the shared one, as the one that `DOCKER_HOST` names until it is closed;
 * the shared one where there can be no other.
 */
export async function engineForSuite(
  shared: Docker,
  images: readonly string[],
): Promise<{ readonly docker: Docker; close(): Promise<void> }> {
  if (privateEngineLimitation() !== null) return { docker: shared, close: async () => {} };
  const before = process.env.DOCKER_HOST;
  const network = await ownNetwork();
  const engine = await testEngine(network.launcher);
  const close = async (): Promise<void> => {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
    await engine.remove();
    network.close();
  };
  try {
    const { socketPath } = await startPrivateEngine(engine.options);
    const docker = await engine.connect();
    await copyImages(shared, docker, images);
    process.env.DOCKER_HOST = `unix://${socketPath}`;
    return { docker, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What dockerode has and its types lack. */
type SavingDocker = Docker & {
  getImages(options: { readonly names: readonly string[] }): Promise<NodeJS.ReadableStream>;
};

/** Images by reference, straight from one engine into the other: no build, no registry. */
export async function copyImages(from: Docker, to: Docker, references: readonly string[]): Promise<void> {
  const stream = await (from as SavingDocker).getImages({ names: references });
  const progress = await to.loadImage(stream, { quiet: true });
  await new Promise((resolve, reject) => {
    to.modem.followProgress(progress, (error) => (error ? reject(error) : resolve(null)));
  });
}

const SLEEPER_IMAGE = 'tandem-test/sleeper:latest';

/** An image with nothing but `sleep` and its libraries, taken from this machine: no registry is needed. */
export async function importSleeper(docker: Docker): Promise<string> {
  const libraries = execFileSync('ldd', ['/bin/sleep'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  const paths = ['/bin/sleep', ...libraries].map((path) => path.slice(1));
  const archive = execFileSync('tar', ['--dereference', '-C', '/', '-c', ...paths], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const [repo, tag] = SLEEPER_IMAGE.split(':');
  const progress = await docker.importImage(archive as unknown as string, { repo, tag });
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve(null)));
  });
  return SLEEPER_IMAGE;
}

/** A running container that its restart policy brings back; returns its id. */
export async function startSleeper(docker: Docker, image: string): Promise<string> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['/bin/sleep', '3600'],
    // The first process of a namespace ignores SIGTERM unless it asks for it, and sleep does not.
    StopSignal: 'SIGKILL',
    HostConfig: { RestartPolicy: { Name: 'always' } },
  });
  await container.start();
  return container.id;
}

/** Pid of the container's first process, 0 when it does not run. */
export async function pidOf(docker: Docker, id: string): Promise<number> {
  return (await docker.getContainer(id).inspect()).State.Pid;
}
