import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import tar from 'tar-stream';
import { DockerEngine } from '../../electron/adapters/docker/docker-engine.ts';
import { systemClock } from '../../electron/adapters/host/clock.ts';
import type {
  DesiredContainer,
  DesiredNetwork,
  DesiredVolume,
} from '../../electron/domain/plan/desired-state.ts';
import type { Operation, OperationBody } from '../../electron/domain/plan/operation.ts';
import type { EngineEvent } from '../../electron/ports/container-engine.ts';

/** Small stacks on the engine that `DOCKER_HOST` names, for tests of the adapter. */

export const BASE_IMAGE = 'tandem/base:trixie';
const INFRA_FOLDER = new URL('../../resources/images/infra/', import.meta.url);

export function engineClient(): Docker {
  if (process.env.DOCKER_HOST === undefined)
    throw new Error(
      'These tests need a Docker engine: set DOCKER_HOST, or run `npm test`, which brings one.',
    );
  return new Docker();
}

/** The infra image from its folder; also does as a member, because Debian's own tools are in it. */
export async function buildInfraImage(docker: Docker): Promise<string> {
  const files = await Promise.all(
    ['Dockerfile', 'agent.pl'].map(async (name) => ({
      name,
      bytes: await readFile(fileURLToPath(new URL(name, INFRA_FOLDER))),
    })),
  );
  const hash = createHash('sha256');
  const pack = tar.pack();
  for (const { name, bytes } of files) {
    hash.update(bytes);
    pack.entry({ name }, bytes);
  }
  pack.finalize();
  const reference = `tandem/infra-test:${hash.digest('hex').slice(0, 12)}`;
  const progress = await docker.buildImage(pack as unknown as NodeJS.ReadableStream, {
    t: reference,
    buildargs: { BASE: BASE_IMAGE },
  });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error, steps: readonly { readonly error?: string }[]) => {
      const failed = steps.find((step) => step.error !== undefined);
      if (error !== null) reject(error);
      else if (failed !== undefined) reject(new Error(failed.error));
      else resolve();
    });
  });
  return reference;
}

export class TestStack {
  readonly name: string;
  readonly docker: Docker;
  readonly image: string;
  readonly engine: DockerEngine;
  readonly secrets = new Map<string, string>();
  readonly delegated: string[] = [];
  readonly details: string[] = [];
  readonly #subnetByte = 1 + ((randomBytes(1)[0] ?? 0) % 250);

  constructor(docker: Docker, image: string, prefix: string) {
    this.docker = docker;
    this.image = image;
    this.name = `${prefix}-${randomBytes(3).toString('hex')}`;
    this.engine = new DockerEngine({
      docker: () => docker,
      clock: systemClock,
      images: { ensureImage: async ({ reference }) => void this.delegated.push(`image ${reference}`) },
      secrets: {
        ensure: async (stack, { name, generate }) =>
          void this.delegated.push(
            `secret ${stack}/${name} ${generate.kind === 'random' ? generate.bytes : generate.kind}`,
          ),
        read: async (_stack, name) => this.secrets.get(name) ?? '',
      },
      folders: {
        writeGenerated: async (stack, files) =>
          void this.delegated.push(`files ${stack} ${files.map((file) => file.path).join()}`),
      },
    });
  }

  /** A stack for the time of `run`; nothing of it stays. */
  static async use(
    docker: Docker,
    image: string,
    prefix: string,
    run: (stack: TestStack) => Promise<void>,
  ): Promise<void> {
    const stack = new TestStack(docker, image, prefix);
    try {
      await run(stack);
    } finally {
      await stack.remove();
    }
  }

  /** `byte` 2 to 254. */
  address(byte: number, network: 'front' | 'back' = 'back'): string {
    return `${this.#prefix(network)}.${byte}`;
  }

  network(purpose: 'front' | 'back' = 'back', overrides: Partial<DesiredNetwork> = {}): DesiredNetwork {
    return {
      name: `${this.name}-${purpose}`,
      subnet: `${this.#prefix(purpose)}.0/24`,
      internal: purpose === 'back',
      specHash: `hash-${purpose}`,
      ...overrides,
    };
  }

  volume(name: string, overrides: Partial<DesiredVolume> = {}): DesiredVolume {
    return {
      name: `${this.name}-${name}`,
      purpose: 'config',
      driverOptions: {},
      specHash: `hash-${name}`,
      ...overrides,
    };
  }

  infra(pod: string, addressByte: number, overrides: Partial<DesiredContainer> = {}): DesiredContainer {
    return {
      ...this.#container(`${pod}-pod`),
      role: 'infra',
      member: pod,
      pod,
      networks: [{ network: this.network('back').name, address: this.address(addressByte), aliases: [pod] }],
      ...overrides,
    };
  }

  member(member: string, overrides: Partial<DesiredContainer> = {}): DesiredContainer {
    return { ...this.#container(member), joins: `${this.name}-${member}-pod`, ...overrides };
  }

  perform(body: OperationBody, signal: AbortSignal = new AbortController().signal): Promise<void> {
    const id = `${body.kind} ${body.target}`;
    const operation: Operation = { ...body, stack: this.name, id, cause: 'test', after: [] };
    return this.engine.perform(operation, { signal, onDetail: (line) => void this.details.push(line) });
  }

  /** Creates and starts, in the order given. */
  async bringUp(...containers: readonly DesiredContainer[]): Promise<void> {
    for (const container of containers) {
      await this.perform({ kind: 'create-container', target: container.name, container });
      await this.perform({ kind: 'start-container', target: container.name });
    }
  }

  async createNetwork(purpose: 'front' | 'back' = 'back'): Promise<void> {
    const network = this.network(purpose);
    await this.perform({ kind: 'create-network', target: network.name, network });
  }

  /** Collects events until the signal of `stop`. */
  watchEvents(): { readonly seen: EngineEvent[]; stop(): Promise<void> } {
    const abort = new AbortController();
    const seen: EngineEvent[] = [];
    const reading = (async () => {
      for await (const event of this.engine.events(abort.signal)) seen.push(event);
    })();
    return {
      seen,
      stop: async () => {
        abort.abort();
        await reading;
      },
    };
  }

  async remove(): Promise<void> {
    await this.engine.agent.close();
    const filters = { label: [`dev.tandem.stack=${this.name}`] };
    const containers = await this.docker.listContainers({ all: true, filters });
    await Promise.all(
      containers.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true, v: true })),
    );
    const networks = await this.docker.listNetworks({ filters });
    await Promise.all(networks.map(({ Id }) => this.docker.getNetwork(Id).remove()));
    const { Volumes: volumes } = await this.docker.listVolumes({ filters });
    await Promise.all((volumes ?? []).map(({ Name }) => this.docker.getVolume(Name).remove()));
  }

  #prefix(purpose: 'front' | 'back'): string {
    return `10.${purpose === 'front' ? 217 : 218}.${this.#subnetByte}`;
  }

  #container(name: string): DesiredContainer {
    return {
      name: `${this.name}-${name}`,
      role: 'member',
      component: name.replace(/-\d+$/, ''),
      componentKind: 'service',
      member: name,
      pod: name,
      image: this.image,
      command: null,
      environment: {},
      user: null,
      hostname: null,
      networks: [],
      ports: [],
      joins: null,
      volumes: [],
      tmpfs: [],
      filesMount: null,
      capabilities: [],
      readOnlyRoot: true,
      sysctls: {},
      limits: { memoryBytes: 64 * 1024 ** 2, cpus: 1, pids: 64 },
      restart: 'no',
      stopSignal: 'SIGTERM',
      stopGraceMs: 2_000,
      readiness: null,
      serves: [],
      dependsOn: [],
      specHash: `hash-${name}`,
    };
  }
}

/** Polls a condition that the engine brings about; the deadline is far, the test's patience is not the measure. */
export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
