import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { hasDisplay } from './open-browser.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Electron's package fetches its binary on demand; where its host is out of reach this is how long we try. */
const FETCH_DEADLINE_MS = 90_000;

/** Given to the app, its windows may open shells on this machine. */
export const HOST_SHELL_SWITCH = '--host-shell';

/** Path of Electron's binary, or why there is none. */
export async function findElectron(
  environment: Environment,
): Promise<{ readonly binary: string } | { readonly missing: string }> {
  const folder = electronPackage();
  if (folder === null) return { missing: 'the package "electron" is not installed' };
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => defaultBinaryName());
  const dist = environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  const binary = join(dist, name.trim());
  const isThere = await access(binary).then(
    () => true,
    () => false,
  );
  return isThere ? { binary } : { missing: "Electron's binary is not on this machine" };
}

/** Starts the desktop app and waits for its end; null, with the reason said, when it cannot be had. */
export async function startDesktop(options: {
  readonly appFolder: string;
  readonly dataFolder: string;
  readonly environment: Environment;
  readonly hostShell: boolean;
  readonly say: (line: string) => void;
}): Promise<number | null> {
  const { environment, say } = options;
  const obstacle = desktopObstacle(environment);
  if (obstacle !== null) {
    say(`No desktop app: ${obstacle}. Opening the page instead.`);
    return null;
  }
  let found = await findElectron(environment);
  if ('missing' in found && electronPackage() !== null) {
    say("Fetching Electron's binary …");
    await fetchElectron();
    found = await findElectron(environment);
  }
  if ('missing' in found) {
    say(`No desktop app: ${found.missing} and it could not be fetched. Opening the page instead.`);
    return null;
  }
  const switches = options.hostShell ? [HOST_SHELL_SWITCH] : [];
  return runToEnd(found.binary, [options.appFolder, ...switches], {
    ...environment,
    TANDEM_HOME: options.dataFolder,
    ELECTRON_RUN_AS_NODE: undefined,
  });
}

function desktopObstacle(environment: Environment): string | null {
  if (!hasDisplay(environment)) return 'this session has no display';
  // Chromium's sandbox cannot be set up for root, and without it the app does not start.
  if (process.platform === 'linux' && userInfo().uid === 0) return 'it does not run as root';
  return null;
}

function electronPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

function defaultBinaryName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

async function fetchElectron(): Promise<void> {
  const folder = electronPackage();
  if (folder === null) return;
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    stdio: 'ignore',
    timeout: FETCH_DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}

function runToEnd(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env });
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.on('SIGTERM', forward);
    process.on('SIGINT', forward);
    const finish = (code: number): void => {
      process.off('SIGTERM', forward);
      process.off('SIGINT', forward);
      resolve(code);
    };
    child.once('error', () => finish(1));
    child.once('exit', (code) => finish(code ?? 1));
  });
}
