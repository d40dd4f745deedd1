import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessorReader } from '../../../../electron/adapters/host/processor-reader.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-processors-'));
  file = join(folder, 'stat');
});

afterAll(() => rm(folder, { recursive: true }));

describe('what the processors did', () => {
  it('is all that the kernel counts, and of that what its host gave to others', async () => {
    await writeFile(file, 'cpu  100 0 50 800 10 0 5 35 7 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n');
    const { machine, ownMs } = await createProcessorReader(file).read();
    expect(machine).toEqual({ allMs: 10_000, takenMs: 350 });
    expect(ownMs).toBeGreaterThan(0);
  });

  it.each(['', 'cpu  1 2 3 4\n', 'cpu  1 2 3 4 5 6 7 x\n'])('is not known from %j', async (text) => {
    await writeFile(file, text);
    expect((await createProcessorReader(file).read()).machine).toBeNull();
  });

  it('is not known where there is no such file, and this process is told all the same', async () => {
    const reader = createProcessorReader(join(folder, 'none'));
    const [before, after] = [await reader.read(), await reader.read()];
    expect(after.machine).toBeNull();
    expect(after.ownMs).toBeGreaterThanOrEqual(before.ownMs);
    expect(after.atMs).toBeGreaterThan(before.atMs);
  });
});
