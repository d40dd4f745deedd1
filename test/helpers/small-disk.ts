import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';

/**
 * A volume on a file system of its own, as somebody has it who cares: in memory and small, so that it can be filled without
 * harm. It lies over the volume's folder on the engine's machine, under every container that starts from then on.
 */
export class SmallDisk {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Null where this is not possible: the engine's folders must be this machine's, and mounting takes root. */
  static limitation(): string | null {
    const isLocal = process.env.DOCKER_HOST?.startsWith('unix://') === true;
    const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
    return isLocal && isRoot
      ? null
      : 'mounting under a volume needs root on Linux and an engine of this machine';
  }

  /** What the volume holds is taken along. No container may be using it. */
  static async under(docker: Docker, volume: string, sizeMib: number): Promise<SmallDisk> {
    const { Mountpoint: path } = await docker.getVolume(volume).inspect();
    const aside = await mkdtemp(join(tmpdir(), 'tandem-disk-'));
    try {
      run('cp', '-a', `${path}/.`, aside);
      run('mount', '-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'small-disk', path);
      run('cp', '-a', `${aside}/.`, path);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    return new SmallDisk(path);
  }

  freeBytes(): number {
    return Number(run('df', '--output=avail', '--block-size=1', this.#path).trim().split('\n').at(-1));
  }

  remove(): void {
    run('umount', '--lazy', this.#path);
  }
}

/** The name of the volume that a container has at this path. */
export async function volumeAt(docker: Docker, container: string, path: string): Promise<string> {
  const { Mounts } = await docker.getContainer(container).inspect();
  const mount = Mounts.find(({ Destination }) => Destination === path);
  if (mount?.Name === undefined) throw new Error(`${container} has no volume at ${path}`);
  return mount.Name;
}

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
