import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';

/**
 * A folder that hangs as one on a vanished file server does: over it lies a file system whose server never answers
 * (FUSE). Whoever asks for anything below waits in the kernel; undoing it gives them an error, and the folder back.
 */
export class HungFolder {
  readonly #device: number;
  readonly #namespace: readonly string[];
  readonly #path: string;

  private constructor(device: number, namespace: readonly string[], path: string) {
    this.#device = device;
    this.#namespace = namespace;
    this.#path = path;
  }

  /** Null where this is not possible: it takes root, Linux and /dev/fuse. */
  static limitation(): string | null {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting needs root on Linux';
    return existsSync('/dev/fuse') ? null : 'there is no /dev/fuse';
  }

  /** With `pid`, as that process sees path and /proc: no engine that looks at the folder from outside hangs with it. */
  static over(path: string, pid?: number): HungFolder {
    const namespace = pid === undefined ? [] : ['nsenter', '--target', String(pid), '--mount', '--pid'];
    const device = openSync('/dev/fuse', 'r+');
    const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other';
    const folder = new HungFolder(device, namespace, path);
    try {
      folder.#run(['mount', '-i', '-t', 'fuse', '-o', options, 'hung', path], device);
    } catch (error) {
      closeSync(device);
      throw error;
    }
    return folder;
  }

  /** Whoever waits gets an error; what is unmounted already, with its container, stays so. */
  undo(): void {
    closeSync(this.#device);
    try {
      this.#run(['umount', '--lazy', this.#path]);
    } catch (error) {
      if (!/no such file|not mounted|no mount point/i.test(String(error))) throw error;
    }
  }

  #run(command: readonly string[], device?: number): void {
    const [program = '', ...argv] = [...this.#namespace, ...command];
    const { status, stderr } = spawnSync(program, argv, {
      stdio: ['ignore', 'ignore', 'pipe', ...(device === undefined ? [] : [device])],
    });
    if (status !== 0) throw new Error(`${command[0]}: ${String(stderr)}`);
  }
}
