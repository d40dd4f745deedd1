import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

export const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const FAKES = join(PROJECT, 'test/unit/cli/fakes');

const withFakes: Plugin = {
  name: 'with-fakes',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/composition\.ts$/ }, () => ({ path: join(FAKES, 'composition.ts') }));
    onResolve(
      { filter: /\/(ensure-engine|private-engine|engine-endpoint|prerequisites)\.ts$/ },
      ({ importer }) => (importer.endsWith('/electron/cli.ts') ? { path: join(FAKES, 'engine.ts') } : null),
    );
  },
};

/** The command line as it is shipped, but for the product behind it. Returns its path and how to remove it. */
export async function bundleCli(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  // Two folders below the project: the native packages and `resources/` are found from there.
  const folder = await mkdtemp(join(PROJECT, 'node_modules', '.tandem-cli-'));
  await build({
    entryPoints: [join(PROJECT, 'electron/cli.ts')],
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [withFakes],
    logLevel: 'error',
  });
  await mkdir(join(folder, 'dist', 'renderer'));
  await writeFile(join(folder, 'dist', 'renderer', 'index.html'), '<title>page</title>');
  await symlink(join(PROJECT, 'resources'), join(folder, 'resources'));
  return { path: join(folder, 'dist', 'cli.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}
