import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { DockerImageBuilder } from '../../electron/adapters/docker/image-builder.ts';
import { type ImageCatalogue, loadImageCatalogue } from '../../electron/adapters/docker/image-catalogue.ts';
import type { OperationContext } from '../../electron/ports/container-engine.ts';

/** Component images from the repository's folders, and throw-away folders on the same base. */

const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));

/** From the repository's folders; a gateway that was not built yet is replaced by one that only waits. */
export async function ensureComponentImage(docker: Docker, folder: string): Promise<string> {
  const isBuilt = existsSync(join(RESOURCES, '..', 'dist', 'gateway', 'gateway.mjs'));
  const stub = isBuilt ? null : await mkdtemp(join(tmpdir(), 'tandem-bundle-'));
  try {
    if (stub !== null) await writeFile(join(stub, 'gateway.mjs'), 'setInterval(() => undefined, 1e6);\n');
    const catalogue = await loadImageCatalogue(RESOURCES, stub === null ? {} : { gatewayBundle: stub });
    const reference = catalogue.reference(folder);
    const builder = new DockerImageBuilder({ docker: () => docker, catalogue });
    await builder.ensureImage({ reference, source: { kind: 'built', folder } }, listener());
    return reference;
  } finally {
    if (stub !== null) await rm(stub, { recursive: true, force: true });
  }
}

/** A resources folder with the real base and one image of the test's own. */
export class ImageRig {
  readonly folder = `test-${randomBytes(4).toString('hex')}`;
  readonly #docker: Docker;
  #resources = '';

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  /** Lines after `FROM`. */
  async write(lines: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#resources ||= await mkdtemp(join(tmpdir(), 'tandem-images-'));
    const folder = join(this.#resources, 'images', this.folder);
    await mkdir(folder, { recursive: true });
    await cp(join(RESOURCES, 'images', 'base'), join(this.#resources, 'images', 'base'), { recursive: true });
    const dockerfile = ['ARG BASE=tandem/base:trixie', `FROM \${BASE}`, ...lines, ''].join('\n');
    for (const [name, text] of Object.entries({ Dockerfile: dockerfile, ...files })) {
      await writeFile(join(folder, name), text);
    }
  }

  async builder(): Promise<DockerImageBuilder> {
    return new DockerImageBuilder({ docker: () => this.#docker, catalogue: await this.#catalogue() });
  }

  async reference(): Promise<string> {
    return (await this.#catalogue()).reference(this.folder);
  }

  /** Builds the content as it is now. */
  async ensure(context: OperationContext): Promise<string> {
    const reference = await this.reference();
    const image = { reference, source: { kind: 'built', folder: this.folder } } as const;
    await (await this.builder()).ensureImage(image, context);
    return reference;
  }

  /** Containers made from any image of this folder, and its images without a name. */
  async remains(): Promise<{ readonly containers: readonly string[]; readonly images: readonly string[] }> {
    const label = [`dev.tandem.image=${this.folder}`];
    const containers = await this.#docker.listContainers({ all: true, filters: { label } });
    const images = await this.#docker.listImages({ filters: { label, dangling: ['true'] } });
    return { containers: containers.map(({ Id }) => Id), images: images.map(({ Id }) => Id) };
  }

  async dispose(): Promise<void> {
    const label = [`dev.tandem.image=${this.folder}`];
    for (const { Id } of await this.#docker.listContainers({ all: true, filters: { label } })) {
      await this.#docker.getContainer(Id).remove({ force: true });
    }
    for (const image of await this.#docker.listImages({ filters: { label } })) {
      await this.#docker.getImage(image.Id).remove({ force: true });
    }
    if (this.#resources !== '') await rm(this.#resources, { recursive: true, force: true });
  }

  async #catalogue(): Promise<ImageCatalogue> {
    return loadImageCatalogue(this.#resources, { gatewayBundle: this.#resources });
  }
}

/** What a caller of an operation hears, and its way to cancel; `until` resolves at the first line that matches. */
export function listener(): OperationContext & {
  readonly lines: readonly string[];
  cancel(): void;
  until(pattern: RegExp): Promise<void>;
} {
  const controller = new AbortController();
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  return {
    signal: controller.signal,
    lines,
    onDetail: (line) => {
      lines.push(line);
      for (const look of waiting) look();
    },
    cancel: () => controller.abort(),
    until: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!lines.some((line) => pattern.test(line))) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
