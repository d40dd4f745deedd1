import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeElectronStandIn } from './electron-stand-in.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const DEADLINE_MS = 240_000;

export interface PackedApp {
  /** As it would be installed: `/opt/Tandem`. */
  readonly folder: string;
  readonly executable: string;
  readonly resources: string;
  readonly archive: string;
}

/** What `npm run dist -- --dir` makes of this checkout for Linux, with a stand-in where Electron belongs. */
export async function packApp(folder: string): Promise<PackedApp> {
  const electron = join(folder, 'electron');
  await makeElectronStandIn(electron);
  await runNode(['resources/tooling/dist.mjs', '--dir', '--electron-dist', electron, '--output', folder]);
  const packed = join(folder, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
  const resources = join(packed, 'resources');
  return {
    folder: packed,
    executable: join(packed, 'tandem-desktop'),
    resources,
    archive: join(resources, 'app.asar'),
  };
}

/** Everything that is ours; Electron brings nothing of its own into this folder. */
export async function packedSizeBytes({ resources }: PackedApp): Promise<number> {
  const sizes = await Promise.all(
    (await filesBelow(resources)).map(async (path) => (await stat(join(resources, path))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Relative, with forward slashes, sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** In the project's folder; its standard output. */
export async function runNode(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    env: { ...process.env, NO_COLOR: '1', NODE_ENV: 'production' },
  });
  const said: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const text = Buffer.concat(said).toString();
  if (code !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${code}:\n${text}\n${Buffer.concat(complaints)}`);
  return text;
}
