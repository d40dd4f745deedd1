/** Where the kernel tells what a container uses: its control groups, found by one of its processes. */

export type CgroupPlace =
  | { readonly version: 2; readonly folder: string }
  | {
      readonly version: 1;
      readonly memory: string;
      readonly cpu: string;
      /** Null where the kernel does without. */
      readonly blockIo: string | null;
      readonly processes: string | null;
    };

export interface CgroupMount {
  readonly version: 1 | 2;
  /** Which part of the hierarchy is mounted. */
  readonly root: string;
  readonly path: string;
  /** Version 1 only. */
  readonly controllers: readonly string[];
}

/** @param text of /proc/self/mountinfo; https://docs.kernel.org/filesystems/proc.html#proc-pid-mountinfo */
export function parseCgroupMounts(text: string): readonly CgroupMount[] {
  return text.split('\n').flatMap((line): CgroupMount[] => {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , root, path] = left.split(' ');
    const [type, , options = ''] = right.split(' ');
    if (root === undefined || path === undefined || (type !== 'cgroup' && type !== 'cgroup2')) return [];
    return [
      {
        version: type === 'cgroup' ? 1 : 2,
        root: unescaped(root),
        path: unescaped(path),
        controllers: type === 'cgroup' ? options.split(',') : [],
      },
    ];
  });
}

/**
 * Null when the process is not one of that container, or its groups cannot be seen from here. Only a path that names the
 * container whole is believed: the process id may be another machine's.
 *
 * @param text of /proc/PID/cgroup
 */
export function cgroupPlace(
  mounts: readonly CgroupMount[],
  text: string,
  containerId: string,
): CgroupPlace | null {
  const groups = text.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const own = path === undefined ? null : upToContainer(path, containerId);
    return controllers === undefined || own === null
      ? []
      : [{ controllers: controllers.split(','), path: own }];
  });
  const folderOf = (controller: string): string | null => {
    const group = groups.find(({ controllers }) => controllers.includes(controller));
    const mount = mounts.find(
      ({ version, controllers }) => version === 1 && controllers.includes(controller),
    );
    return group === undefined || mount === undefined ? null : below(mount, group.path);
  };
  const [memory, cpu] = [folderOf('memory'), folderOf('cpuacct')];
  if (memory !== null && cpu !== null) {
    return { version: 1, memory, cpu, blockIo: folderOf('blkio'), processes: folderOf('pids') };
  }
  const unified = groups.find(({ controllers }) => controllers.length === 1 && controllers[0] === '');
  const mount = mounts.find(({ version }) => version === 2);
  const folder = unified === undefined || mount === undefined ? null : below(mount, unified.path);
  return folder === null ? null : { version: 2, folder };
}

/** A container may have made groups of its own inside its group. */
function upToContainer(path: string, containerId: string): string | null {
  const segments = path.split('/');
  const own = segments.findIndex((segment) => segment.includes(containerId));
  return own === -1 || segments.includes('..') ? null : segments.slice(0, own + 1).join('/');
}

function below({ root, path }: CgroupMount, group: string): string | null {
  if (root === '/') return `${path}${group}`;
  return group.startsWith(`${root}/`) ? `${path}${group.slice(root.length)}` : null;
}

/** Blanks and their kin stand there as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
