import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A TypeScript module of the project for a script that plain Node runs. The bundle lies inside node_modules, so that it
 * finds the packages that stay outside of it, until `remove`.
 *
 * @param {string} entry  relative to the project
 */
export async function importBundled(entry) {
  const esbuild = await import('esbuild');
  const folder = join(PROJECT, 'node_modules', '.cache', 'tandem');
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `${entry.replaceAll('/', '-')}-${process.pid}.mjs`);
  await esbuild.build({
    entryPoints: [join(PROJECT, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return { module: await import(`file://${outfile}`), remove: () => rm(outfile, { force: true }) };
}
