import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Builds what changed: `dist/` for Node and Electron (esbuild), `dist/gateway/` (its own script), `dist/renderer/`
 * (vite). Each part keeps a hash of what it was made from, so that a build without changes takes a few milliseconds.
 */

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(PROJECT, 'dist');
const LOCK_PATIENCE_MS = 180_000;
/** A running Tandem may still load an older chunk that it has not needed yet. */
const CHUNK_LIFE_MS = 24 * 60 * 60 * 1000;

const COMMON = ['package.json', 'package-lock.json', 'tsconfig.json', 'resources/tooling/build.mjs'];

/** The warden's container is asked by the same agent as a pod. */
const AGENT = 'resources/images/infra/agent.pl';

const PARTS = [
  {
    name: 'node',
    from: ['electron', ...COMMON],
    makes: ['cli.js', 'main.js', 'preload.cjs'],
    build: buildNode,
  },
  { name: 'gateway', from: ['resources/gateway', ...COMMON], makes: ['gateway'], build: buildGateway },
  {
    name: 'warden',
    from: ['electron', AGENT, ...COMMON],
    makes: ['warden/warden.mjs', 'warden/agent.pl'],
    build: buildWarden,
  },
  {
    name: 'renderer',
    from: ['renderer', 'electron/contract', 'electron/domain', 'vite.config.ts', ...COMMON],
    makes: ['renderer/index.html'],
    build: buildRenderer,
  },
];

/** @param {{ say?: (line: string) => void, only?: readonly string[] }} options */
export async function ensureBuilt({ say = () => {}, only } = {}) {
  const wanted = PARTS.filter((part) => only === undefined || only.includes(part.name));
  if ((await stalePartsOf(wanted)).length === 0) return;
  await withLock(say, async () => {
    // Somebody else may have built it while this process waited.
    const stale = await stalePartsOf(wanted);
    if (stale.length === 0) return;
    say(`Building ${stale.map(({ part }) => part.name).join(', ')} …`);
    await Promise.all(
      stale.map(async ({ part, hash }) => {
        await rm(stampOf(part), { force: true });
        await part.build();
        await writeFile(stampOf(part), hash);
      }),
    );
    // Its process outlives what it was asked for.
    await (await import('esbuild')).stop();
  });
}

async function stalePartsOf(parts) {
  const looked = await Promise.all(
    parts.map(async (part) => {
      const hash = await hashOf(part.from);
      const stamp = await readFile(stampOf(part), 'utf8').catch(() => '');
      const made = await Promise.all(part.makes.map((path) => exists(join(DIST, path))));
      return { part, hash, fresh: stamp === hash && made.every(Boolean) };
    }),
  );
  return looked.filter(({ fresh }) => !fresh);
}

function stampOf(part) {
  return join(DIST, `.${part.name}.stamp`);
}

/** Of everything in these files and folders of the project. */
export async function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesBelow(join(PROJECT, path))) {
      hash
        .update(`${file}\0`)
        .update(await readFile(file).catch(() => ''))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesBelow(path) {
  const found = await stat(path).catch(() => null);
  if (found === null) return [];
  if (found.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter(({ name }) => name !== 'node_modules' && !name.includes('.test.'))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)])),
  );
  return nested.flat();
}

/** They load compiled code from beside themselves, or are the program that runs this one. */
const NATIVE_PACKAGES = ['electron', 'libsql', 'node-pty'];
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/**
 * Packages are bundled because finding and parsing a few hundred files is most of what a short command takes. What
 * dockerode loads for engines behind SSH and for BuildKit's sessions, neither of which Tandem uses, is left out: it is
 * more than all the rest together.
 */
const absentPackages = {
  name: 'absent packages',
  setup(build) {
    build.onResolve({ filter: /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader)$/ }, ({ path }) => ({
      path,
      namespace: 'absent',
    }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** @type {import('esbuild').BuildOptions} */
export const BUNDLE = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: NATIVE_PACKAGES,
  plugins: [absentPackages],
  // CommonJS packages ask for Node's own modules; in an ES module there is no `require` to ask.
  banner: { js: REQUIRE },
  // Less to read and compile at every start of a command; names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  logLevel: 'warning',
  absWorkingDir: PROJECT,
};

/** Entries of worker threads, by the name of what is built from them. */
export async function workerEntries() {
  const entries = [];
  for (const folder of ['electron/adapters/store', 'electron/adapters/host']) {
    const names = await readdir(join(PROJECT, folder));
    entries.push(
      ...names
        .filter((name) => name.endsWith('-worker.ts'))
        .map((name) => ({ out: basename(name, '.ts'), in: join(PROJECT, folder, name) })),
    );
  }
  return entries;
}

async function buildNode() {
  const esbuild = await import('esbuild');
  const workers = await workerEntries();
  const entry = (out, path) => ({ out, in: join(PROJECT, path) });
  const [modules] = await Promise.all([
    esbuild.build({
      ...BUNDLE,
      format: 'esm',
      splitting: true,
      outdir: DIST,
      chunkNames: 'chunks/[name]-[hash]',
      entryPoints: [
        entry('cli', 'electron/cli.ts'),
        entry('main', 'electron/main.ts'),
        ...workers.map((worker) => ({ ...worker, out: `workers/${worker.out}` })),
      ],
      metafile: true,
    }),
    // A sandboxed preload script is CommonJS.
    esbuild.build({
      ...BUNDLE,
      format: 'cjs',
      banner: {},
      outfile: join(DIST, 'preload.cjs'),
      entryPoints: [join(PROJECT, 'electron/preload.ts')],
    }),
  ]);
  await sweepChunks(Object.keys(modules.metafile.outputs).map((path) => basename(path)));
}

/** One file, in a folder of its own: the content of an image, whose name says its content. */
async function buildWarden() {
  const esbuild = await import('esbuild');
  const folder = join(DIST, 'warden');
  await mkdir(folder, { recursive: true });
  await Promise.all([
    esbuild.build({
      ...BUNDLE,
      format: 'esm',
      sourcemap: false,
      outfile: join(folder, 'warden.mjs'),
      entryPoints: [join(PROJECT, 'electron/warden.ts')],
    }),
    copyFile(join(PROJECT, AGENT), join(folder, 'agent.pl')),
  ]);
}

async function sweepChunks(current) {
  const folder = join(DIST, 'chunks');
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (current.includes(name)) continue;
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > CHUNK_LIFE_MS) await unlink(path);
  }
}

async function buildGateway() {
  await run(join(PROJECT, 'resources/gateway'), ['build.mjs']);
}

async function buildRenderer() {
  await run(PROJECT, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
}

/** Its output is shown only when it fails, on standard error: standard output belongs to the command. */
async function run(cwd, args) {
  // A test that builds would otherwise get, and leave behind, React's development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, args, { cwd, env, stdio, timeout: 180_000 });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new Error(`Building failed: node ${args.join(' ')}`);
}

/** Two commands at once (a test and a demo) must not write the same files. */
async function withLock(say, work) {
  await mkdir(DIST, { recursive: true });
  const path = join(DIST, '.building');
  const end = Date.now() + LOCK_PATIENCE_MS;
  for (let told = false; ; told = true) {
    const handle = await open(path, 'wx').catch(() => null);
    if (handle !== null) {
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    }
    if (!(await isHeld(path))) await unlink(path).catch(() => {});
    else if (Date.now() > end)
      throw new Error(`Another build has been running for too long; its lock is ${path}`);
    else {
      if (!told) say('Another build is under way: waiting for it …');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => {});
  }
}

async function isHeld(path) {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return false;
  // Made a moment ago and not written yet.
  if (text === '') return true;
  try {
    process.kill(Number(text), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await ensureBuilt({ say: (line) => process.stderr.write(`${line}\n`) });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
