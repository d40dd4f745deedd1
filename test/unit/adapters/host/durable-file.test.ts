import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createFileDurably,
  sweepAbandoned,
  writeFileDurably,
} from '../../../../electron/adapters/host/durable-file.ts';

const source = fileURLToPath(new URL('../../../../electron/adapters/host/durable-file.ts', import.meta.url));
const SIZE_BYTES = 4 * 1024 * 1024;
let root: string;
let writer: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-durable-'));
  writer = join(root, 'writer.mjs');
  await build({
    stdin: {
      contents: `
        import { writeFileDurably } from ${JSON.stringify(source)};
        for (let round = 0; ; round += 1) {
          const letter = String.fromCharCode(97 + (round % 26));
          await writeFileDurably(process.argv[2], letter.repeat(${SIZE_BYTES}), 0o600);
          if (round === 0) process.stdout.write('writing\\n');
        }`,
      resolveDir: root,
      loader: 'js',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: writer,
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('exit', () => resolve()));

describe('durable files', () => {
  it('given a writer killed at any moment, then the file is whole and its leftovers can be swept', async () => {
    const folder = await mkdtemp(join(root, 'killed-'));
    const path = join(folder, 'file');
    for (let round = 0; round < 5; round += 1) {
      const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      // Different moments of the write, not a wait for something.
      await new Promise((resolve) => setTimeout(resolve, 3 + round * 7));
      child.kill('SIGKILL');
      await ended(child);

      const text = await readFile(path, 'utf8');
      expect(text.length).toBe(SIZE_BYTES);
      expect(new Set(text).size).toBe(1);
    }
    await sweepAbandoned(folder, Date.now());
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('given a umask, when a file is written, then its mode is the one asked for', async () => {
    const path = join(root, 'mode');
    await writeFileDurably(path, 'x', 0o640);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it('given a file that is there, when it is to be created, then it stays as it is', async () => {
    const path = join(root, 'once');
    expect(await createFileDurably(path, 'first', 0o600)).toBe(true);
    expect(await createFileDurably(path, 'second', 0o600)).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('first');
  });
});
