import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { execute } from './hardened-containers.ts';
import { ensureComponentImage } from './image-rig.ts';

/** A client of an export that needs no kernel: libnfs in a container on the machine's own network. */
export class NfsClient {
  readonly image: string;
  readonly #container: Docker.Container;

  private constructor(image: string, container: Docker.Container) {
    this.image = image;
    this.#container = container;
  }

  static async start(docker: Docker): Promise<NfsClient> {
    const image = await ensureComponentImage(docker, 'nfs-tools');
    const container = await docker.createContainer({
      Image: image,
      Cmd: ['sleep', 'infinity'],
      HostConfig: { NetworkMode: 'host', Init: true, CapDrop: ['ALL'], AutoRemove: true },
    });
    await container.start();
    return new NfsClient(image, container);
  }

  write(server: string, path: string, text: string, uid: number): Promise<string> {
    const put = `printf %s '${text}' > /tmp/put && nfs-cp /tmp/put '${url(server, path, uid)}'`;
    return this.#shell(put);
  }

  read(server: string, path: string, uid: number): Promise<string> {
    return this.#shell(`nfs-cat '${url(server, path, uid)}'`);
  }

  list(server: string, path: string, uid: number): Promise<string> {
    return this.#shell(`nfs-ls '${url(server, path, uid)}'`);
  }

  async stop(): Promise<void> {
    await this.#container.remove({ force: true });
  }

  async #shell(script: string): Promise<string> {
    const { exitCode, output } = await execute(this.#container, ['timeout', '30', 'bash', '-c', script]);
    if (exitCode !== 0) throw new Error(`NFS client: ${output}`);
    return output;
  }
}

const url = (server: string, path: string, uid: number) =>
  `nfs://${server}${path}?version=4&uid=${uid}&gid=${uid}`;

/** Of the engine's machine, where it is this one. A module that was not loaded yet is not seen. */
export function kernelMountsNfs(): boolean {
  return /\bnfs4?\b/.test(readFileSync('/proc/filesystems', 'utf8'));
}
