import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { readHostPackaging } from '../../electron/adapters/docker/base-image-mirror.ts';
import { buildImage } from '../../electron/adapters/docker/image-builder-build.ts';
import { loadImageCatalogue } from '../../electron/adapters/docker/image-catalogue.ts';
import { ImageRig, listener } from './image-rig.ts';

/** An image of the person's own for another major version of PostgreSQL, made as the documentation says. */

const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));

/** What Debian 12 has; Debian 13, on which our images stand, has 17 alone. */
export const OTHER_MAJOR = 15;
const SOURCE = [
  ...['', 'Types: deb', 'URIs: http://deb.debian.org/debian', 'Suites: bookworm', 'Components: main'],
  'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
];

export class OtherMajorVersion {
  readonly #docker: Docker;
  readonly #base: ImageRig;
  readonly #folder: string;

  constructor(docker: Docker) {
    this.#docker = docker;
    this.#base = new ImageRig(docker);
    this.#folder = `own-${this.#base.folder}`;
  }

  /** Returns its name. */
  async build(): Promise<string> {
    const lines = SOURCE.map((line) => `'${line}'`).join(' ');
    await this.#base.write([`RUN printf '%s\\n' ${lines} >> /etc/apt/sources.list.d/debian.sources`]);
    const base = await this.#base.ensure(listener());
    const catalogue = await loadImageCatalogue(RESOURCES, { gatewayBundle: RESOURCES });
    const { context, contentHash } = await catalogue.read('patroni');
    const { buildArgs } = await readHostPackaging();
    const reference = `${this.#folder}:${OTHER_MAJOR}`;
    await buildImage(
      this.#docker,
      {
        ...{ folder: this.#folder, reference, contentHash, context },
        args: { ...buildArgs, BASE: base, MAJOR: String(OTHER_MAJOR) },
      },
      listener(),
    );
    return reference;
  }

  async dispose(): Promise<void> {
    await this.#docker.getImage(`${this.#folder}:${OTHER_MAJOR}`).remove({ force: true });
    await this.#base.dispose();
  }
}
