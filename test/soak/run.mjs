import { fileURLToPath } from 'node:url';
import { ensureBuilt, hashOf } from '../../resources/tooling/build.mjs';
import { importBundled } from '../helpers/import-bundled.mjs';

/** `npm run test:soak`: builds what is soaked, then is the soak. */

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
await ensureBuilt({ say: (line) => process.stderr.write(`${line}\n`) });
const build = await hashOf([
  'electron',
  'resources/gateway',
  'resources/images',
  'resources/stacks',
  'package-lock.json',
]);
const { module, remove } = await importBundled('test/soak/main.ts');
await remove();
process.exit(await module.runSoak(process.argv.slice(2), build));
