import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBegunVolumes } from '../../../../electron/adapters/host/begun-volumes.ts';

let stacks: string;
beforeEach(async () => {
  stacks = await mkdtemp(join(tmpdir(), 'tandem-begun-'));
});
afterEach(() => rm(stacks, { recursive: true, force: true }));

it('begins with none, keeps what was written last for its stack, and leaves nothing when none are left', async () => {
  const begun = createBegunVolumes(stacks);
  expect(await begun.read('web')).toEqual(new Set());
  await begun.write('web', ['web-a', 'web-b']);
  await begun.write('web', ['web-b', 'web-c']);

  expect(await createBegunVolumes(stacks).read('web')).toEqual(new Set(['web-b', 'web-c']));
  expect(await begun.read('other')).toEqual(new Set());

  await begun.write('web', []);
  await begun.write('web', []);
  expect(await begun.read('web')).toEqual(new Set());
  expect(await readdir(join(stacks, 'web'))).toEqual([]);
});

it.each(['', '[', '{"web-a":1}', '[1]'])('takes %o for none', async (text) => {
  await mkdir(join(stacks, 'web'));
  await writeFile(join(stacks, 'web', 'begun-volumes.json'), text);
  expect(await createBegunVolumes(stacks).read('web')).toEqual(new Set());
});

it('says when the file is there and cannot be read', async () => {
  const path = join(stacks, 'web', 'begun-volumes.json');
  await mkdir(path, { recursive: true });
  await expect(createBegunVolumes(stacks).read('web')).rejects.toThrow(`Reading ${path} failed.`);
});

it('leads out of no folder', async () => {
  await expect(createBegunVolumes(stacks).write('../web', ['a'])).rejects.toThrow('is not a stack');
});
