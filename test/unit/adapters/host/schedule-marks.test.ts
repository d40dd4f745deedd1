import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createScheduleMarks } from '../../../../electron/adapters/host/schedule-marks.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-marks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('begins with none, keeps what was written last, and leaves nothing else behind', async () => {
  const marks = createScheduleMarks(join(folder, 'schedules.json'));
  expect(await marks.read()).toEqual(new Map());

  await marks.write(new Map([['a', 1]]));
  await marks.write(new Map([['b', 2.5]]));

  expect(await createScheduleMarks(join(folder, 'schedules.json')).read()).toEqual(new Map([['b', 2.5]]));
  expect(await readdir(folder)).toEqual(['schedules.json']);
});

it.each(['', '{', '[1]', '{"a":"soon"}'])('takes %o for none', async (text) => {
  await writeFile(join(folder, 'schedules.json'), text);
  expect(await createScheduleMarks(join(folder, 'schedules.json')).read()).toEqual(new Map());
});

it('says when the file is there and cannot be read', async () => {
  await expect(createScheduleMarks(folder).read()).rejects.toThrow(`Reading ${folder} failed.`);
});
