import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run demo`, `npm start`, `npm run tandem`: sees that Tandem can run, builds what changed (said on standard
 * error), then is the command line itself, so that signals and exit codes need no forwarding.
 */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** The code for "something is not installed", as the README documents it. */
const EXIT_PREREQUISITE = 4;

const refusal = reasonNotToStart();
if (refusal !== null) {
  process.stderr.write(`${refusal}\n`);
  process.exit(EXIT_PREREQUISITE);
}
const { ensureBuilt } = await import('./build.mjs');
try {
  await ensureBuilt({ say: (line) => process.stderr.write(`${line}\n`) });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const cli = join(PROJECT, 'dist', 'cli.js');
process.argv[1] = cli;
await import(`file://${cli}`);

function reasonNotToStart() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return `Tandem needs Node.js 20.19 or newer; this is ${process.versions.node}.\n  hint: https://nodejs.org/en/download`;
  }
  if (!existsSync(join(PROJECT, 'node_modules', 'esbuild'))) {
    return 'The packages are not installed.\n  hint: npm install';
  }
  return null;
}
