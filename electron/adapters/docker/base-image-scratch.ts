import { readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fail } from '../../domain/failure.ts';
import { runHostProcess, SYSTEM_PATH } from './base-image-process.ts';

/** Twice what the unpacked root with its packages takes; measured: 214 MB. */
const SCRATCH_BYTES = 430 * 2 ** 20;

/** The first temporary folder with room on a file system where device files and programs work. */
export async function chooseScratch(): Promise<string> {
  const mounts = await mountPoints();
  for (const folder of [tmpdir(), '/var/tmp']) {
    const stats = await statfs(folder).catch(() => null);
    if (stats === null || stats.bavail * stats.bsize < SCRATCH_BYTES) continue;
    const mount = mounts
      .filter(({ path }) => folder === path || folder.startsWith(path === '/' ? '/' : `${path}/`))
      .at(-1);
    if (mount === undefined || !/\b(noexec|nodev)\b/.test(mount.options)) return folder;
  }
  return fail({
    code: 'base-image-unavailable',
    message: `no temporary folder has ${SCRATCH_BYTES / 2 ** 20} MB and allows programs and device files.`,
    hint: 'Name one that does: TMPDIR=/path tandem up …',
  });
}

/** debootstrap mounts /proc in its target and takes it down itself, unless it was killed. */
export async function releaseMounts(root: string): Promise<void> {
  const below = (await mountPoints()).filter(({ path }) => path.startsWith(`${root}/`)).reverse();
  for (const { path } of below) {
    await runHostProcess({
      command: 'umount',
      args: ['--lazy', path],
      environment: { PATH: SYSTEM_PATH },
      deadlineMs: 10_000,
    });
  }
}

export async function removeScratch(scratch: string): Promise<void> {
  await releaseMounts(scratch);
  // Deleting through a mount would delete what is mounted: then rather leave the folder to the system's clean-up.
  if ((await mountPoints()).some(({ path }) => path.startsWith(`${scratch}/`))) return;
  await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
}

async function mountPoints(): Promise<readonly { readonly path: string; readonly options: string }[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const path = fields[4];
    return path === undefined ? [] : [{ path: path.replace(/\\040/g, ' '), options: fields[5] ?? '' }];
  });
}
