import { statfs } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readHostCapacity } from '../../../../electron/adapters/host/host-capacity.ts';

it('tells what this machine has, as the kernel tells it', async () => {
  const capacity = await readHostCapacity(tmpdir());

  expect(capacity.cores).toBeGreaterThanOrEqual(availableParallelism());
  expect(capacity.memoryBytes / totalmem()).toBeCloseTo(1, 1);
  expect(capacity.memoryFreeBytes).toBeLessThan(capacity.memoryBytes);
  const { bavail, bsize } = await statfs(tmpdir());
  // Others write meanwhile: the order of magnitude tells whether it is the right file system.
  expect((capacity.diskFreeBytes ?? 0) / (bavail * bsize)).toBeCloseTo(1, 0);
});

it('tells the room of a folder that is yet to be made', async () => {
  const folder = join(tmpdir(), 'not', 'there', 'yet');
  const { diskFreeBytes } = await readHostCapacity(folder);
  const { bavail, bsize } = await statfs(tmpdir());
  expect((diskFreeBytes ?? 0) / (bavail * bsize)).toBeCloseTo(1, 0);
});
