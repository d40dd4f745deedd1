import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');
/** Inside node_modules, so that a worker finds the packages that stay outside its bundle. */
const OUT = join(ROOT, 'node_modules', '.cache', 'tandem-test-workers');

const built = new Map<string, Promise<URL>>();

/** Builds a worker's entry, given relative to the repository, as the real build does; once for each test file. */
export function buildWorker(entry: string): Promise<URL> {
  const building = built.get(entry) ?? build(entry);
  built.set(entry, building);
  return building;
}

async function build(entry: string): Promise<URL> {
  const { outputFiles } = await esbuild.build({
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
