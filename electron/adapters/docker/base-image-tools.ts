import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import { SYSTEM_PATH } from './base-image-process.ts';

/** Debian's own keys, against which every package is verified. */
export const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Throws `base-image-unavailable` when this machine cannot make the base image from Debian's packages: its one code for
 * whoever brings what is missing and tries again. `programFolders` is for tests.
 */
export async function requireBootstrapTools(programFolders = SYSTEM_PATH.split(':')): Promise<void> {
  if (process.platform !== 'linux') {
    fail({
      code: 'base-image-unavailable',
      message: 'bootstrapping works on Linux only.',
      hint: 'Connect to the internet once, or bring the image: docker pull debian:trixie-slim elsewhere, docker save, docker load.',
    });
  }
  if (process.getuid?.() !== 0) {
    fail({
      code: 'base-image-unavailable',
      message: 'bootstrapping needs root.',
      hint: 'Run the command once as root (sudo), or bring the image debian:trixie-slim with docker load.',
    });
  }
  const places = programFolders.map((folder) => join(folder, 'debootstrap'));
  if (!(await anyReadable(places))) missingPackage('debootstrap', 'debootstrap');
  if (!(await anyReadable([KEYRING]))) missingPackage(KEYRING, 'debian-archive-keyring');
}

function missingPackage(what: string, name: string): never {
  return fail({
    code: 'base-image-unavailable',
    message: `making it from Debian's packages needs ${what}.`,
    hint: `Install the package ${name}: apt-get install ${name}`,
  });
}

async function anyReadable(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const readable = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (readable) return true;
  }
  return false;
}
