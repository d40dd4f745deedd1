import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Before the fuses in Electron's binary, so that tools find them. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const WIRE_VERSION = 1;
/** As Electron ships it: one character for each fuse, in the order of `FuseV1Options`. */
const WIRE = '101100011';

const LOCALES = ['de', 'en-GB', 'en-US', 'fr', 'ja'];

/**
 * A folder that is laid out as Electron's distribution for Linux, without what makes it run: packaging copies, renames
 * and flips fuses, and never starts it.
 */
export async function makeElectronStandIn(folder: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true });
  await mkdir(join(folder, 'resources'));
  await writeFile(join(folder, 'electron'), binary());
  await writeFile(join(folder, 'chrome-sandbox'), 'sandbox');
  await Promise.all(['electron', 'chrome-sandbox'].map((name) => chmod(join(folder, name), 0o755)));
  for (const locale of LOCALES) await writeFile(join(folder, 'locales', `${locale}.pak`), locale);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'icudtl.dat', 'resources.pak', 'version'])
    await writeFile(join(folder, name), name);
}

function binary(): Buffer {
  return Buffer.concat([
    Buffer.from('\x7fELF'),
    Buffer.alloc(4096, 1),
    Buffer.from(SENTINEL),
    Buffer.from([WIRE_VERSION, WIRE.length]),
    Buffer.from(WIRE),
    Buffer.alloc(4096, 2),
  ]);
}
