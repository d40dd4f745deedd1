import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');
/** Inside node_modules, so that a worker finds the packages that stay outside its bundle. */
const OUT = join(ROOT, 'node_modules', '.cache', 'tandem-test-workers');

/** Builds a worker's entry, given relative to the repository, as the real build does; tests run without a build. */
export async function buildWorker(entry: string): Promise<URL> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    write: false,
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const name = `${basename(entry, '.ts')}-${createHash('sha256').update(code).digest('hex').slice(0, 12)}.mjs`;
  await mkdir(OUT, { recursive: true });
  // Test files run side by side: whoever comes second replaces the file by its equal, never by half of it.
  const temporary = join(OUT, `${name}.${process.pid}.${Date.now()}`);
  await writeFile(temporary, code);
  await rename(temporary, join(OUT, name));
  return pathToFileURL(join(OUT, name));
}
