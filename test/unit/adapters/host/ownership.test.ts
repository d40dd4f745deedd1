import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataFolderPath, openDataFolder } from '../../../../electron/adapters/host/data-folder.ts';
import { acquireOwnership } from '../../../../electron/adapters/host/ownership.ts';
import { FailureError } from '../../../../electron/domain/failure.ts';

const project = fileURLToPath(new URL('../../../../', import.meta.url));
let root: string;
let owner: string;
let folder: string;

beforeAll(async () => {
  // Inside the project, so that the child finds the native package.
  root = await mkdtemp(join(project, 'node_modules', '.tandem-ownership-'));
  owner = join(root, 'owner.mjs');
  await build({
    stdin: {
      contents: `
        import { acquireOwnership } from './electron/adapters/host/ownership.ts';
        await acquireOwnership(process.argv[2], 'tandem test');
        process.stdout.write('owned\\n');
        setInterval(() => {}, 1000);`,
      resolveDir: project,
      loader: 'js',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: owner,
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-owned-'));
  return () => rm(folder, { recursive: true, force: true });
});

async function startOwner(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [owner, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

const kill = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

describe('ownership of a data folder', () => {
  it('given another process owns it, when asked for, then host-busy names that process', async () => {
    const child = await startOwner();
    try {
      const failure = await acquireOwnership(folder, 'second').catch((error: FailureError) => error.failure);
      expect(failure).toMatchObject({ code: 'host-busy' });
      expect((failure as { message: string }).message).toContain(`tandem test (process ${child.pid})`);
    } finally {
      await kill(child);
    }
  });

  it('given the owner is killed with SIGKILL, when asked for, then it is free at once, five times over', async () => {
    for (let round = 0; round < 5; round += 1) {
      const child = await startOwner();
      await kill(child);
      const ownership = await acquireOwnership(folder, 'next');
      await ownership.release();
    }
  });

  it('given this process owns it, when asked again, then it is busy until released', async () => {
    const first = await acquireOwnership(folder, 'first');
    await expect(acquireOwnership(folder, 'second')).rejects.toBeInstanceOf(FailureError);
    await first.release();
    await first.release();
    const second = await acquireOwnership(folder, 'second');
    await second.release();
  });
});

describe('the data folder', () => {
  it('given no choice, then it is the XDG data home; a relative XDG path is ignored', () => {
    expect(dataFolderPath(undefined, { XDG_DATA_HOME: '/x' }, 'linux')).toBe('/x/tandem');
    expect(dataFolderPath(undefined, { XDG_DATA_HOME: 'x' }, 'linux')).toMatch(/\.local\/share\/tandem$/);
    expect(dataFolderPath(undefined, { TANDEM_HOME: '/t', XDG_DATA_HOME: '/x' }, 'linux')).toBe('/t');
    expect(dataFolderPath('/d', { TANDEM_HOME: '/t' }, 'linux')).toBe('/d');
  });

  it('given a folder open to others, when opened, then it is closed to them', async () => {
    await chmod(folder, 0o755);
    const data = await openDataFolder(folder, {});
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(data.socket).toBe(join(folder, 'host.sock'));
  });

  it('given a path too long for a socket, then the socket lies in a folder of its own, closed to others', async () => {
    const long = join(folder, 'x'.repeat(120));
    const runtime = join(folder, 'run');
    const data = await openDataFolder(long, { XDG_RUNTIME_DIR: runtime });
    expect(Buffer.byteLength(data.socket)).toBeLessThan(104);
    expect(data.socket.startsWith(runtime)).toBe(true);

    const inner = join(data.socket, '..');
    expect((await stat(inner)).mode & 0o777).toBe(0o700);
    await chmod(inner, 0o777);
    await expect(openDataFolder(long, { XDG_RUNTIME_DIR: runtime })).rejects.toBeInstanceOf(FailureError);
  });
});
