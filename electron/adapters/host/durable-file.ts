import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FailureCode, FailureError, toFailure } from '../../domain/failure.ts';

/** Files that are whole or absent, whatever dies when: temp in the same folder, fsync, rename, fsync of the folder. */

const TEMP_NAME = /^\..+\.(\d+)\.[0-9a-f]{12}\.tmp$/;
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Replaces what is there. The mode is set whatever the process's umask says. */
export async function writeFileDurably(path: string, content: string | Buffer, mode: number): Promise<void> {
  const temp = await writeTemp(path, content, mode);
  try {
    await rename(temp, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await unlink(temp).catch(() => {});
    throw fileFailure(error, `Writing ${path} failed`);
  }
}

/** False, and nothing changed, when the file is there already; of two at once exactly one makes it. */
export async function createFileDurably(
  path: string,
  content: string | Buffer,
  mode: number,
): Promise<boolean> {
  const temp = await writeTemp(path, content, mode);
  try {
    await link(temp, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw fileFailure(error, `Writing ${path} failed`);
  } finally {
    await unlink(temp).catch(() => {});
  }
}

/** Removes temporary files whose writer is dead. Returns how many. */
export async function sweepAbandoned(folder: string, nowMs: number): Promise<number> {
  let swept = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = TEMP_NAME.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(folder, name);
    const ageMs =
      nowMs -
      (await stat(path)
        .then(({ mtimeMs }) => mtimeMs)
        .catch(() => nowMs));
    if (isAlive(Number(pid)) && ageMs < ABANDONED_AFTER_MS) continue;
    await unlink(path).then(
      () => {
        swept += 1;
      },
      () => {},
    );
  }
  return swept;
}

export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for this and makes renames durable by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Narrows what the file system threw; `what` says what was tried, without a full stop. */
export function fileFailure(error: unknown, what: string): FailureError {
  if (error instanceof FailureError) return error;
  const [code, hint] = explainErrno(errnoOf(error));
  const failure = { code, message: `${what}.`, cause: toFailure(error).message };
  return new FailureError(hint === null ? failure : { ...failure, hint });
}

function explainErrno(errno: string): readonly [FailureCode, string | null] {
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return [
        'disk-full',
        'Free some space there, then run the same command again: it goes on where it stopped.',
      ];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return ['not-allowed', 'Check who owns the folder, or choose another with --data.'];
    case 'ENOTDIR':
      return ['not-allowed', 'A file lies where a folder is needed: move it, or choose another with --data.'];
    default:
      return ['unexpected', null];
  }
}

async function writeTemp(path: string, content: string | Buffer, mode: number): Promise<string> {
  const temp = join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
  let handle: FileHandle | null = null;
  try {
    handle = await open(temp, 'wx', mode);
    await handle.writeFile(content);
    await handle.chmod(mode);
    await handle.sync();
    await handle.close();
    return temp;
  } catch (error) {
    await handle?.close().catch(() => {});
    await unlink(temp).catch(() => {});
    throw fileFailure(error, `Writing ${path} failed`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
