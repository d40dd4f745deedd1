import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFiles } from '../../../resources/gateway/src/queue/queue-files.ts';

const HOUR = 'conversations/2026-11-20T12';

let root: string;
let files: QueueFiles;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-queue-'));
  files = new QueueFiles(root);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function listHour(): string[] {
  return readdirSync(join(root, HOUR)).sort();
}

describe.each([1, 5])('%i files', (count) => {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const temporary = numbers.map((number) => `${HOUR}/.${number}.g.1.tmp`);
  const final = numbers.map((number) => `${HOUR}/${number}.json`);
  const contents = numbers.map((number) => `{"n":${number},"ü":"${'x'.repeat(number * 5000)}"}`);

  it('stand whole under their names, with their folder, and nothing beside them', async () => {
    const written = await files.writeTemporaries(temporary, contents);
    const published = files.publish(temporary, final);

    expect([...written, ...published].filter((failure) => failure !== null)).toEqual([]);
    expect(listHour()).toEqual(numbers.map((number) => `${number}.json`));
    expect(final.map((path) => readFileSync(join(root, path), 'utf8'))).toEqual(contents);
  });

  it('are still one each when they are published twice', async () => {
    await files.writeTemporaries(temporary, contents);
    files.publish(temporary, final);
    const second = temporary.map((path) => path.replace('.g.', '.h.'));
    await files.writeTemporaries(second, contents);

    const published = files.publish(second, final);

    expect(published.every((failure) => failure === null)).toBe(true);
    expect(listHour()).toHaveLength(count);
  });

  it('are written again after someone removed the empty hour', async () => {
    await files.writeTemporaries(temporary, contents);
    rmSync(join(root, HOUR), { recursive: true });

    expect((await files.writeTemporaries(temporary, contents)).every((failure) => failure === null)).toBe(
      true,
    );
  });
});

describe('a file that cannot be written', () => {
  it('fails alone', async () => {
    mkdirSync(join(root, HOUR, '.b.tmp'), { recursive: true });
    const paths = ['a', 'b', 'c'].map((name) => `${HOUR}/.${name}.tmp`);

    const written = await files.writeTemporaries(paths, ['1', '2', '3']);

    expect(written.map((failure) => failure === null)).toEqual([true, false, true]);
  });

  it('fails alone when its temporary file is gone before it is published', async () => {
    const paths = [`${HOUR}/.a.tmp`, `${HOUR}/.b.tmp`];
    await files.writeTemporaries(paths, ['1', '2']);
    files.discard([paths[0] ?? '']);

    const published = files.publish(paths, [`${HOUR}/a.json`, `${HOUR}/b.json`]);

    expect(published.map((failure) => failure === null)).toEqual([false, true]);
    expect(listHour()).toEqual(['b.json']);
  });
});

describe('confirm', () => {
  it('knows whether a file stands under its name', async () => {
    await files.writeTemporaries([`${HOUR}/.a.tmp`], ['1']);
    expect(files.confirm(`${HOUR}/a.json`)).toBe(false);

    files.publish([`${HOUR}/.a.tmp`], [`${HOUR}/a.json`]);

    expect(files.confirm(`${HOUR}/a.json`)).toBe(true);
    expect(new QueueFiles(root).confirm(`${HOUR}/a.json`)).toBe(true);
  });
});

describe('probe', () => {
  it('makes the folders of the queue and measures the room in them', () => {
    expect(files.probe()).toBeGreaterThan(0);
    expect(existsSync(join(root, 'conversations'))).toBe(true);
    expect(existsSync(join(root, 'intake'))).toBe(true);
  });

  it('fails when the queue is not there', () => {
    expect(() => new QueueFiles(join(root, 'missing')).probe()).toThrow('ENOENT');
  });
});

describe('sweepTemporaries', () => {
  it('removes what earlier runs of this gateway and abandoned others left, and nothing that is in use', () => {
    const names = ['a.json', '.a.me.old.1.tmp', '.b.me.now.1.tmp', '.c.you.x.1.tmp', '.d.you.x.1.tmp'];
    mkdirSync(join(root, HOUR), { recursive: true });
    for (const name of names) writeFileSync(join(root, HOUR, name), '');
    utimesSync(join(root, HOUR, '.d.you.x.1.tmp'), 1, 1);

    const removed = files.sweepTemporaries({ prefix: '.me.', instance: '.me.now' }, Date.now() - 60_000);

    expect(removed).toBe(2);
    expect(listHour()).toEqual(['.b.me.now.1.tmp', '.c.you.x.1.tmp', 'a.json']);
  });
});
