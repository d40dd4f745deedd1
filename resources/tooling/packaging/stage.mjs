import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BUNDLE, ensureBuilt, PROJECT, workerEntries } from '../build.mjs';
import { licensesOf } from './licenses.mjs';

/**
 * Lays out what goes into the desktop app's archive, in a folder of its own: an app is what was put in, not what nobody
 * thought of leaving out. The command line, source maps and chunks of former builds, all of which a checkout's `dist/`
 * has, are therefore never in it. Compiled packages differ by platform and come when it is known (`natives.mjs`).
 */

/** @param {{ folder: string, homepage: string, say?: (line: string) => void, updateKey?: string | null }} options */
export async function stageApp({ folder, say, updateKey = null, homepage }) {
  await ensureBuilt({ say, only: ['gateway', 'warden', 'renderer'] });
  await rm(folder, { recursive: true, force: true });
  const dist = join(folder, 'dist');
  await mkdir(dist, { recursive: true });
  const [inputs] = await Promise.all([
    buildPrograms(dist),
    cp(join(PROJECT, 'dist', 'renderer'), join(dist, 'renderer'), {
      recursive: true,
      filter: (path) => !path.endsWith('.map') && basename(path) !== '.vite',
    }),
    cp(join(PROJECT, 'resources', 'icons', 'tray'), join(folder, 'resources', 'icons', 'tray'), {
      recursive: true,
    }),
    cp(
      join(PROJECT, 'resources', 'icons', 'app', '256x256.png'),
      join(folder, 'resources', 'icons', 'app', '256x256.png'),
    ),
  ]);
  await writeFile(
    join(folder, 'package.json'),
    `${JSON.stringify(await appManifest({ homepage, updateKey }), null, 2)}\n`,
  );
  const licenses = await licensesOf(inputs);
  const page = await readFile(join(PROJECT, 'dist', 'renderer', '.vite', 'license.md'), 'utf8');
  await writeFile(join(folder, 'licenses.txt'), `${licenses}\n${page}`);
}

/** @returns the files of packages that were bundled */
async function buildPrograms(dist) {
  const esbuild = await import('esbuild');
  const lean = { ...BUNDLE, sourcemap: false, legalComments: 'none', metafile: true };
  const built = await Promise.all([
    esbuild.build({
      ...lean,
      format: 'esm',
      splitting: true,
      outdir: dist,
      chunkNames: 'chunks/[name]-[hash]',
      entryPoints: [{ out: 'main', in: join(PROJECT, 'electron/main.ts') }],
    }),
    // Each in one piece: they lie outside the archive, where the chunks of the main program are not.
    esbuild.build({
      ...lean,
      format: 'esm',
      outdir: join(dist, 'workers'),
      entryPoints: await workerEntries(),
    }),
    esbuild.build({
      ...lean,
      format: 'cjs',
      banner: {},
      outfile: join(dist, 'preload.cjs'),
      entryPoints: [join(PROJECT, 'electron/preload.ts')],
    }),
  ]);
  // Outside the archive there is no package above them that says so.
  await writeFile(join(dist, 'workers', 'package.json'), '{ "type": "module" }\n');
  await esbuild.stop();
  return built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

/** What the installed app says of itself. */
export async function appManifest({ homepage, updateKey = null }) {
  const manifest = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
  const { name, productName, version, description, license, author, dependencies, optionalDependencies } =
    manifest;
  return {
    name,
    productName,
    version,
    description,
    license,
    author,
    homepage,
    // What Electron calls its windows; the desktop file has the same name, so that both are known to belong together.
    desktopName: 'dev.tandem.app.desktop',
    type: 'module',
    main: 'dist/main.js',
    dependencies: { libsql: dependencies.libsql },
    optionalDependencies: { 'node-pty': optionalDependencies['node-pty'] },
    ...(updateKey === null ? {} : { updateKey }),
  };
}
