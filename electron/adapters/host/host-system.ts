import { access, constants, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostSystem } from '../../domain/engine/prerequisites.ts';
import { searchPath } from './run-command.ts';

export async function readHostSystem(): Promise<HostSystem> {
  const release = parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
  return {
    platform: process.platform,
    families: [release.ID ?? '', ...(release.ID_LIKE ?? '').split(' ')]
      .map((family) => family.toLowerCase())
      .filter((family) => family !== ''),
    isRoot: process.getuid?.() === 0,
    hasSystemd: await isThere('/run/systemd/system', constants.F_OK),
  };
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const entries = text.split('\n').flatMap((line) => {
    const match = /^([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim());
    return match === null ? [] : [[match[1] as string, match[2] ?? match[3] ?? match[4] ?? ''] as const];
  });
  return Object.fromEntries(entries);
}

/** Path of the first of these programs that can be run; null when there is none. */
export async function findProgram(
  names: readonly string[],
  folders: readonly string[] = searchPath(process.env),
): Promise<string | null> {
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if ((await isThere(path, constants.X_OK)) && (await stat(path)).isFile()) return path;
    }
  }
  return null;
}

function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
