import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLineJournal } from '../../../../electron/adapters/store/line-journal.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-lines-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const event = (text: string, atMs = 1.5) => ({
  ...{ atMs, stack: 'shop', member: 'database-1', kind: 'guardian-handed-over', text },
});

describe('the journal of lines', () => {
  it('keeps what was written over a new start, newest first, and numbers on', async () => {
    const before = await openLineJournal(folder);
    await before.addEvent(event('one'));
    await before.addEvent(event('two'));
    const after = await openLineJournal(folder);
    await after.addEvent(event('three'));
    expect((await after.events({ limit: 2 })).map(({ text }) => text)).toEqual(['three', 'two']);
    expect(after.unread().map(({ sequence, text }) => [sequence, text])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  it('tells only what no host has read, also after a new start', async () => {
    const journal = await openLineJournal(folder);
    for (const text of ['one', 'two', 'three']) await journal.addEvent(event(text));
    await journal.markRead(2);
    // A word that was under way for long, and one from another warden's time.
    await journal.markRead(1);
    await journal.markRead(99);
    expect(journal.unread().map(({ text }) => text)).toEqual(['three']);
    expect((await openLineJournal(folder)).unread().map(({ text }) => text)).toEqual(['three']);
  });

  it('passes over a line that was cut in half, and loses none after it', async () => {
    const journal = await openLineJournal(folder);
    await journal.addEvent(event('one'));
    await appendFile(join(folder, 'events.jsonl'), '{"sequence":2,"atMs":1,"st');
    const after = await openLineJournal(folder);
    await after.addEvent(event('two'));
    expect((await (await openLineJournal(folder)).events({ limit: 9 })).map(({ text }) => text)).toEqual([
      'two',
      'one',
    ]);
  });

  it('never holds more than two files, of bounded size', async () => {
    const journal = await openLineJournal(folder, 2_000);
    for (let count = 1; count <= 100; count += 1) await journal.addEvent(event(`event ${count}`.padEnd(100)));
    const files = await readdir(folder);
    expect(files.sort()).toEqual(['events.former.jsonl', 'events.jsonl']);
    for (const file of files) expect((await stat(join(folder, file))).size).toBeLessThan(2_400);
    expect((await journal.events({ limit: 1 }))[0]?.text.trim()).toBe('event 100');
    expect((await openLineJournal(folder, 2_000)).unread().length).toBeGreaterThan(10);
  });

  it('says so when it cannot be written, and goes on once it can', async () => {
    const journal = await openLineJournal(join(folder, 'away'));
    await expect(journal.addEvent(event('one'))).rejects.toThrow(/failed/);
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(folder, 'away'));
    await journal.addEvent(event('two'));
    expect((await journal.events({ limit: 9 })).map(({ text }) => text)).toEqual(['two']);
  });
});
