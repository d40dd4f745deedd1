import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fail } from '../../domain/failure.ts';
import { fileFailure } from './durable-file.ts';

/** Where everything of one person's Tandem lies, and the names inside. */
export interface DataFolder {
  readonly path: string;
  readonly stacks: string;
  readonly store: string;
  readonly owner: string;
  /** Up to when schedules have been seen to. */
  readonly schedules: string;
  /** Of stacks that are being set up. */
  readonly drafts: string;
  /** Unix socket, or named pipe on Windows, on which the owner answers. */
  readonly socket: string;
  readonly engine: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, the closing zero included. */
const MAX_SOCKET_PATH_BYTES = 100;

/** `--data`, else `TANDEM_HOME`, else the XDG data home (or the platform's own place). */
export function dataFolderPath(
  chosen: string | undefined,
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const explicit = chosen ?? environment.TANDEM_HOME;
  if (explicit !== undefined && explicit !== '') return resolve(explicit);
  if (platform === 'win32') {
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Tandem');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Tandem');
  const dataHome = environment.XDG_DATA_HOME;
  // The XDG specification says that a relative path there is invalid and to be ignored.
  const base = dataHome !== undefined && isAbsolute(dataHome) ? dataHome : join(homedir(), '.local', 'share');
  return join(base, 'tandem');
}

/** Makes the folder when it is missing and keeps it to its owner. */
export async function openDataFolder(path: string, environment: Environment): Promise<DataFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await mkdir(join(path, 'stacks'), { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') await chmod(path, 0o700);
  } catch (error) {
    throw fileFailure(error, `The data folder ${path} cannot be used`);
  }
  return {
    path,
    stacks: join(path, 'stacks'),
    store: join(path, 'store.db'),
    owner: join(path, 'owner.db'),
    schedules: join(path, 'schedules.json'),
    drafts: join(path, 'drafts'),
    socket: await socketPath(path, environment),
    engine: join(path, 'engine'),
  };
}

async function socketPath(folder: string, environment: Environment): Promise<string> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\tandem-${name}`;
  const beside = join(folder, 'host.sock');
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES) return beside;
  const base = environment.XDG_RUNTIME_DIR ?? tmpdir();
  const runtime = join(base, `tandem-${userInfo().uid}`);
  await ensurePrivateFolder(runtime);
  return join(runtime, `${name}.sock`);
}

/** In a folder that everyone can write to, someone else may have made that name first. */
async function ensurePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileFailure(error, `The folder ${path} cannot be made`);
  }
  const found = await lstat(path);
  const mine = found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0;
  if (!mine) {
    fail({
      code: 'not-allowed',
      message: `The folder ${path} for the host's socket belongs to someone else or is open to others.`,
      hint: 'Remove it, or choose a data folder with a shorter path, so that the socket fits inside.',
    });
  }
}
