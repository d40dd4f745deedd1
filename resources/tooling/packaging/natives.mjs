import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { PROJECT } from '../build.mjs';

/**
 * electron-builder's `beforeBuild`: puts the packages that cannot be bundled, because they load compiled code from
 * beside themselves, into the staged app, for the platform that is packaged and with what loading them needs.
 */

const MODULES = join(PROJECT, 'node_modules');

/** Both are built against Node-API, so one compiled file serves every version of Node and Electron. */
const LIBSQL = {
  'linux-x64': ['linux-x64-gnu'],
  'linux-arm64': ['linux-arm64-gnu'],
  'win32-x64': ['win32-x64-msvc'],
  // The two halves of a universal app must have the same files.
  'darwin-x64': ['darwin-arm64', 'darwin-x64'],
  'darwin-arm64': ['darwin-arm64', 'darwin-x64'],
};

/** For Linux it is compiled when it is installed. */
const COMPILED_TERMINAL = {
  linux: () => 'build/Release/',
  darwin: (arch) => `prebuilds/darwin-${arch}/`,
  win32: (arch) => `prebuilds/win32-${arch}/`,
};

export default async function beforeBuild({ appDir, platform, arch }) {
  await layNatives(appDir, platform.nodeName, arch);
  // Nothing else belongs in: electron-builder need not look for packages.
  return false;
}

/** @returns {Promise<string[]>} the names of the packages that are in */
export async function layNatives(folder, platform, arch) {
  const modules = join(folder, 'node_modules');
  await rm(modules, { recursive: true, force: true });
  const targets = LIBSQL[`${platform}-${arch}`];
  if (targets === undefined) throw new Error(`Tandem is not packaged for ${platform} ${arch}.`);
  await copyPackage(modules, 'libsql', (path) => /^[a-z-]+\.js$/.test(path));
  await copyPackage(modules, '@neon-rs/load', (path) => path.startsWith('dist/') && path.endsWith('.js'));
  await copyPackage(modules, 'detect-libc', (path) => path.startsWith('lib/'));
  const native = targets.map((target) => `@libsql/${target}`);
  for (const name of native) await copyPackage(modules, name, (path) => path.endsWith('.node'));
  const names = ['libsql', '@neon-rs/load', 'detect-libc', ...native];
  return (await copyTerminal(modules, platform, arch)) ? [...names, 'node-pty'].sort() : names.sort();
}

/** False where it was not compiled: it is optional, and the app says what it does without. */
async function copyTerminal(modules, platform, arch) {
  const compiled = COMPILED_TERMINAL[platform](arch);
  if (!(await exists(join(MODULES, 'node-pty', compiled)))) return false;
  if (platform === 'linux' && `${process.platform}-${process.arch}` !== `linux-${arch}`) return false;
  await copyPackage(modules, 'node-pty', (path) =>
    path.startsWith('lib/')
      ? path.endsWith('.js') && !path.endsWith('.test.js')
      : path.startsWith(platform === 'darwin' ? 'prebuilds/darwin-' : compiled) &&
        /(\.(node|dll|exe)|\/spawn-helper)$/.test(path),
  );
  if (platform === 'darwin') {
    // npm does not keep what the package's own script would make executable.
    for (const half of ['arm64', 'x64'])
      await chmod(join(modules, 'node-pty', 'prebuilds', `darwin-${half}`, 'spawn-helper'), 0o755);
  }
  return true;
}

/** What is wanted of an installed package, and its license; of its description what loading it needs. */
async function copyPackage(modules, name, isWanted) {
  const source = join(MODULES, name);
  const isInstalled = await exists(source);
  const from = isInstalled ? source : await fetchPackage(name);
  const files = (await readdir(from, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(from.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => isWanted(path) || /^licen[cs]e/i.test(path));
  for (const path of files) {
    await mkdir(dirname(join(modules, name, path)), { recursive: true });
    await cp(join(from, path), join(modules, name, path));
  }
  const { version, license, main, exports } = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  await writeFile(
    join(modules, name, 'package.json'),
    `${JSON.stringify({ name, version, license, main, exports }, null, 2)}\n`,
  );
  if (!isInstalled) await rm(dirname(from), { recursive: true, force: true });
}

/** npm installs compiled packages for its own machine only; another one's must be what the lock file says. */
async function fetchPackage(name) {
  const lock = JSON.parse(await readFile(join(PROJECT, 'package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  const folder = await mkdtemp(join(tmpdir(), 'tandem-native-'));
  const [packed] = JSON.parse(
    await npm(['pack', `${name}@${version}`, '--json', '--pack-destination', folder]),
  );
  if (packed.integrity !== integrity)
    throw new Error(`${name} ${version} is not what package-lock.json names.`);
  await unpack(join(folder, packed.filename), folder);
  return join(folder, 'package');
}

async function npm(args) {
  // Below `npm run` it says where it is; elsewhere a shell finds it, on Windows as npm.cmd.
  const path = process.env.npm_execpath;
  const options = { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] };
  const child =
    path === undefined
      ? spawn('npm', args, { ...options, shell: process.platform === 'win32' })
      : spawn(process.execPath, [path, ...args], options);
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}.`);
  return Buffer.concat(output).toString();
}

async function unpack(archive, folder) {
  const reader = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), reader);
  for await (const entry of reader) {
    const path = resolve(folder, entry.header.name);
    if (entry.header.type !== 'file' || !path.startsWith(folder + sep)) {
      entry.resume();
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await pipeline(entry, createWriteStream(path, { mode: entry.header.mode }));
  }
  await reading;
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
