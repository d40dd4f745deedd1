import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractAll, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadImageCatalogue } from '../../../electron/adapters/docker/image-catalogue.ts';
import { openDataFolder } from '../../../electron/adapters/host/data-folder.ts';
import { connectLocalSocket } from '../../../electron/transport/local-socket.ts';
import { filesBelow, type PackedApp, packApp, packedSizeBytes } from '../../helpers/packed-app.ts';
import expected from './expected-packages.json';

/** The app as it is installed on Linux, but for Electron itself. */

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const PATIENCE_MS = 240_000;
const MAX_SIZE_BYTES = 40 * 1024 * 1024;
/** It is compiled on installation where there is a compiler, and the app does without where there is none. */
const hasTerminal = isInstalled('node-pty/build/Release/pty.node');

let folder: string;
let app: PackedApp;
/** The archive's content, as files. */
let content: string;
let files: readonly string[];

beforeAll(async () => {
  if (process.platform !== 'linux') return;
  folder = await mkdtemp(join(tmpdir(), 'tandem-packed-'));
  app = await packApp(folder);
  // Where the archive would be: paths in the app are as they will be.
  const elsewhere = join(folder, 'installed', 'resources');
  content = join(elsewhere, 'app.asar');
  await mkdir(elsewhere, { recursive: true });
  extractAll(app.archive, content);
  files = listPackage(app.archive, { isPack: false })
    .map((path) => path.slice(1).replaceAll('\\', '/'))
    .filter((path, _index, all) => !all.some((other) => other.startsWith(`${path}/`)));
}, PATIENCE_MS);

afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** Once each: some are in with two versions. */
function named(text: string, heading: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(heading)].map(([, name]) => name ?? ''))].sort();
}

function isInstalled(path: string): boolean {
  try {
    createRequire(import.meta.url).resolve(path);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(process.platform !== 'linux')('the packed app', () => {
  it('has in its archive what the app needs, and nothing else', () => {
    const foreign = files.filter(
      (path) =>
        ![
          /^package\.json$/,
          /^licenses\.txt$/,
          /^dist\/(main\.js|preload\.cjs)$/,
          /^dist\/chunks\/[\w-]+\.js$/,
          /^dist\/workers\/([a-z-]+-worker\.js|package\.json)$/,
          /^dist\/renderer\/(index\.html|favicon\.(svg|ico)|assets\/[\w.-]+\.(js|css|woff2|svg|png))$/,
          /^resources\/icons\/tray\/(darwin|win32|linux)\/[\w@.-]+\.png$/,
          /^resources\/icons\/app\/256x256\.png$/,
          /^node_modules\//,
        ].some((allowed) => allowed.test(path)),
    );
    expect(foreign).toEqual([]);
    for (const needed of ['dist/main.js', 'dist/preload.cjs', 'dist/renderer/index.html', 'package.json'])
      expect(files).toContain(needed);
  });

  it('carries no sources, tests, maps, headers or scripts of packages', () => {
    const strange = files.filter(
      (path) =>
        path.startsWith('node_modules/') &&
        !/(\/package\.json|\/licen[cs]e[^/]*|\.js|\.node)$/i.test(path) &&
        !path.includes('/lib/'),
    );
    expect(strange).toEqual([]);
    expect(files.filter((path) => /\.(map|ts|tsx|mts|cc|c|h|pdb|gyp)$|\.test\./.test(path))).toEqual([]);
  });

  it('has the packages of the list, and no others', async () => {
    const installed = new Set(
      files.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
    );
    if (!hasTerminal) console.log('node-pty is not compiled here: the packed app is checked without it');
    const wanted = expected.installed
      .filter((name) => hasTerminal || name !== 'node-pty')
      .map((name) => name.replace('linux-x64', `linux-${process.arch}`));
    expect([...installed].sort()).toEqual(wanted);
    // Our programs' licenses, then what Vite lists for the page, which sets a dash before the version.
    const licenses = await readFile(join(content, 'licenses.txt'), 'utf8');
    expect(named(licenses, /^## (\S+) [\w.-]+ \(/gm)).toEqual(expected.bundled);
    expect(named(licenses, /^## (\S+) - [\w.-]+ \(/gm)).toEqual(expected.page);
  });

  it('is small', async () => {
    const bytes = await packedSizeBytes(app);
    console.log(`packed-size-without-electron: ${(bytes / 1024 ** 2).toFixed(1)} MiB`);
    expect(bytes).toBeLessThanOrEqual(MAX_SIZE_BYTES);
  });

  it('keeps compiled code, and who loads it, outside the archive', async () => {
    const beside = await filesBelow(`${app.archive}.unpacked`);
    expect(beside.filter((path) => path.endsWith('.node')).length).toBeGreaterThan(0);
    const inside = files.filter((path) => /^(node_modules|dist\/workers)\//.test(path));
    expect(beside.filter((path) => !path.endsWith('licenses.txt'))).toEqual([...inside].sort());
  });

  it('has the images, stack files and the gateway as files, with the same content', async () => {
    const packed = await loadImageCatalogue(join(app.resources, 'resources'), {
      gatewayBundle: join(app.resources, 'dist', 'gateway'),
      wardenBundle: join(app.resources, 'dist', 'warden'),
    });
    const here = await loadImageCatalogue(join(PROJECT, 'resources'));
    expect(packed.folders).toEqual(here.folders);
    // A reference names the content: an image that was built from a checkout is the installed app's, too.
    expect(packed.folders.map(packed.reference)).toEqual(here.folders.map(here.reference));
    const stacks = await filesBelow(join(app.resources, 'resources', 'stacks'));
    expect(stacks).toEqual(await filesBelow(join(PROJECT, 'resources', 'stacks')));
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(app.executable);
    const isOn = (fuse: FuseV1Options): boolean => String.fromCharCode(wire[fuse] ?? 0) === '1';
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      cookieEncryption: isOn(FuseV1Options.EnableCookieEncryption),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyFromArchive: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      snapshot: isOn(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
      fileProtocol: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      inspect: false,
      integrity: true,
      onlyFromArchive: true,
      snapshot: false,
      fileProtocol: false,
    });
  });

  it('has everything that its programs import', { timeout: PATIENCE_MS }, async () => {
    const { errors } = await esbuild.build({
      entryPoints: files
        .filter((path) => /^dist\/(main|preload|workers\/.*)\.c?js$/.test(path))
        .map((path) => join(content, path)),
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      outdir: folder,
      external: ['electron'],
      loader: { '.node': 'empty' },
      logLevel: 'silent',
    });
    expect(errors).toEqual([]);
  });

  it('starts with what is in it, and its host answers', {
    timeout: PATIENCE_MS,
  }, async () => {
    const elsewhere = join(folder, 'installed', 'resources');
    for (const name of ['resources', 'dist', 'app.asar.unpacked'])
      await cp(join(app.resources, name), join(elsewhere, name), { recursive: true });
    const home = join(folder, 'home');
    const child = spawn(process.execPath, [join(PROJECT, 'test/helpers/packed-main-child.mjs'), elsewhere], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TANDEM_HOME: home, DOCKER_HOST: `unix://${join(folder, 'no-engine.sock')}` },
    });
    try {
      expect(await versionOf(child, home)).toBe('0.0.0');
    } finally {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });
});

/** What the host in another process says that it is, once it is there. */
async function versionOf(child: ChildProcess, home: string): Promise<string> {
  const complaints: string[] = [];
  child.stderr?.on('data', (chunk) => complaints.push(String(chunk)));
  const { socket } = await openDataFolder(home, process.env);
  const end = Date.now() + PATIENCE_MS / 2;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${complaints.join('')}`);
    const connection = await connectLocalSocket(socket, () => {}, 5_000).catch(() => null);
    if (connection !== null) {
      const { version } = await connection.session.call('host.info', {});
      connection.session.close();
      return version;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Its host did not answer:\n${complaints.join('')}`);
}
