import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileDurably } from './durable-file.ts';

/** How long a browser may take to read the file that leads it on. */
const FILE_LIFE_MS = 60_000;

/**
 * Opens a link in the person's browser where there is a desktop; false where there is none. The browser is given a
 * file that only its owner can read and that leads on to the link, because everyone can read a command line.
 */
export async function openInBrowser(
  url: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const command = openCommand(environment);
  if (command === null) return false;
  const file = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}">\n`;
  await writeFileDurably(file, page, 0o600);
  setTimeout(() => void rm(file, { force: true }), FILE_LIFE_MS).unref();
  return started(command[0], [...command.slice(1), pathToFileURL(file).href]);
}

function openCommand(
  environment: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | null {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['explorer.exe'];
  return hasDisplay(environment) ? ['xdg-open'] : null;
}

export function hasDisplay(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}

function started(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
