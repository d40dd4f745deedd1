import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { appManifest } from '../../resources/tooling/packaging/stage.mjs';

/**
 * What electron-builder would hand to the programs that make a deb and an rpm of a packed app: it stops there, because
 * those programs would have to be fetched. Prints it as JSON; the desktop file goes beside the app.
 */

const [prepackaged, output] = process.argv.slice(2);
// Only the description of the app counts here.
const app = join(output, 'app');
await mkdir(app, { recursive: true });
await writeFile(
  join(app, 'package.json'),
  JSON.stringify(await appManifest({ homepage: 'https://tandem.example' })),
);
const found = {};
await build({
  projectDir: process.cwd(),
  prepackaged,
  targets: Platform.LINUX.createTarget(['deb', 'rpm']),
  publish: 'never',
  config: { directories: { app, output } },
  effectiveOptionComputed: async ([args, desktopFile]) => {
    const target = args[args.indexOf('--package') + 1].split('.').at(-1);
    const argumentOf = (name) => args[args.indexOf(name) + 1];
    const scripts = await Promise.all(
      ['--after-install', '--after-remove'].map((name) => readFile(argumentOf(name), 'utf8')),
    );
    await copyFile(desktopFile, join(output, `${target}.desktop`));
    found[target] = { args, scripts };
    return true;
  },
});
// electron-builder says on standard output what it does.
process.stdout.write(`\n${JSON.stringify(found)}\n`);
