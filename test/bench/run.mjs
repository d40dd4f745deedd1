import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run bench`: builds what is measured and the bench itself, then is the bench. Everything but the result goes to
 * standard error, so that `--json` leaves one document on standard output.
 */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(PROJECT);
const say = (line) => process.stderr.write(`${line}\n`);

const { ensureBuilt } = await import('../../resources/tooling/build.mjs');
await ensureBuilt({ say });
const esbuild = await import('esbuild');
const outdir = join(PROJECT, 'dist', 'bench');
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  outdir,
  outExtension: { '.js': '.mjs' },
};
const entry = (name) => join(PROJECT, 'test', 'bench', `${name}.ts`);
await Promise.all([
  esbuild.build({ ...common, packages: 'external', entryPoints: [entry('main')] }),
  // It runs in a container, where no packages are.
  esbuild.build({ ...common, entryPoints: [entry('closed-loop')] }),
]);
await esbuild.stop();
const { runBench } = await import(`file://${join(outdir, 'main.mjs')}`);
process.exitCode = await runBench(process.argv.slice(2));
