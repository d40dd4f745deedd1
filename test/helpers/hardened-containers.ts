import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import tar from 'tar-stream';

/** Single containers with everything taken away that a member goes without, for tests of the images themselves. */

export type HardenedContainer = Wanted & Reach;

/**
 * What publishes a port names the network it has it in: the engine's own bridge belongs to whoever started an engine last on
 * this host, and a suite in another lane may do so at any time.
 */
type Reach =
  | { readonly network: string; readonly publish?: readonly number[] }
  | { readonly network?: undefined; readonly publish?: undefined };

interface Wanted {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: readonly string[];
  /** Mount target → volume name; volumes are made on the way. */
  readonly volumes?: Readonly<Record<string, string>>;
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Written to /etc/tandem before the start, for the image's user. */
  readonly files?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly joins?: Docker.Container;
}

export class HardenedContainers {
  readonly #docker: Docker;
  readonly #prefix = `image-test-${randomBytes(4).toString('hex')}`;
  readonly #containers: Docker.Container[] = [];
  readonly #volumes = new Set<string>();
  readonly #networks: Docker.Network[] = [];
  #count = 0;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  volume(name: string): string {
    const volume = `${this.#prefix}-${name}`;
    this.#volumes.add(volume);
    return volume;
  }

  /** A bridge of the test's own; returns its name. */
  async network(): Promise<string> {
    const name = `${this.#prefix}-net-${this.#networks.length + 1}`;
    this.#networks.push(await this.#docker.createNetwork({ Name: name }));
    return name;
  }

  async create(wanted: HardenedContainer): Promise<Docker.Container> {
    this.#count += 1;
    const name = `${this.#prefix}-${this.#count}`;
    const configuration = this.volume(`configuration-${this.#count}`);
    const volumes = { '/etc/tandem': configuration, ...wanted.volumes };
    const ports = (wanted.publish ?? []).map((port) => `${port}/tcp`);
    const container = await this.#docker.createContainer({
      name,
      Image: wanted.image,
      ...(wanted.command === undefined ? {} : { Cmd: [...wanted.command] }),
      Env: [...(wanted.environment ?? [])],
      ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
      HostConfig: {
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Init: true,
        Memory: 256 * 2 ** 20,
        PidsLimit: 64,
        Binds: Object.entries(volumes).map(([target, volume]) => `${volume}:${target}`),
        Tmpfs: { ...wanted.tmpfs },
        PortBindings: Object.fromEntries(
          ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]]),
        ),
        ...(wanted.network === undefined ? {} : { NetworkMode: wanted.network }),
        ...(wanted.joins === undefined ? {} : { NetworkMode: `container:${wanted.joins.id}` }),
      },
    });
    this.#containers.push(container);
    await this.#writeFiles(container, wanted);
    return container;
  }

  async start(wanted: HardenedContainer): Promise<Docker.Container> {
    const container = await this.create(wanted);
    await container.start();
    return container;
  }

  async dispose(): Promise<void> {
    for (const container of this.#containers.reverse()) await container.remove({ force: true, v: true });
    for (const network of this.#networks) await network.remove();
    for (const volume of this.#volumes) {
      await this.#docker
        .getVolume(volume)
        .remove({ force: true })
        .catch(() => undefined);
    }
  }

  async #writeFiles(container: Docker.Container, wanted: HardenedContainer): Promise<void> {
    const pack = tar.pack();
    const owner = { uid: wanted.uid ?? 0, gid: wanted.uid ?? 0 };
    for (const [name, text] of Object.entries(wanted.files ?? {})) {
      pack.entry({ name, mode: name.startsWith('secrets/') ? 0o400 : 0o444, ...owner }, text);
    }
    pack.finalize();
    await container.putArchive(pack as unknown as NodeJS.ReadableStream, { path: '/etc/tandem' });
  }
}

/** In the first of its networks. */
export async function addressOf(container: Docker.Container): Promise<string> {
  const { NetworkSettings } = await container.inspect();
  return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
}

/** What it printed so far, both streams: everything, or the last lines with their times. */
export async function logText(
  container: Docker.Container,
  last: { readonly tail?: number; readonly timestamps?: boolean } = {},
): Promise<string> {
  const wish = { stdout: true, stderr: true, follow: false, ...last } as const;
  const framed = (await container.logs(wish)) as unknown as Buffer;
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= framed.length; at += 8 + framed.readUInt32BE(at + 4)) {
    pieces.push(framed.subarray(at + 8, at + 8 + framed.readUInt32BE(at + 4)));
  }
  return Buffer.concat(pieces).toString('utf8');
}

export async function execute(
  container: Docker.Container,
  command: readonly string[],
  environment: readonly string[] = [],
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const exec = await container.exec({
    Cmd: [...command],
    Env: [...environment],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const stream = await exec.start({ Tty: true });
  let output = '';
  for await (const chunk of stream) output += String(chunk);
  return { exitCode: (await exec.inspect()).ExitCode, output: output.trim() };
}

export async function publishedPort(container: Docker.Container, port: number): Promise<number> {
  const { NetworkSettings } = await container.inspect();
  return Number(NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort);
}
