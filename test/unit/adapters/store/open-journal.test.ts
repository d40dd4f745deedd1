import { spawn } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MIGRATIONS } from '../../../../electron/adapters/store/migrations.ts';
import { openJournal } from '../../../../electron/adapters/store/open-journal.ts';
import type { Store } from '../../../../electron/adapters/store/store-protocol.ts';
import { StoreThread } from '../../../../electron/adapters/store/store-thread.ts';
import { type Failure, FailureError } from '../../../../electron/domain/failure.ts';
import type { EventEntry, EventQuery } from '../../../../electron/ports/event-journal.ts';
import type { Journal, LeaseRecord } from '../../../../electron/ports/journal.ts';
import { buildWorker } from '../../../helpers/worker.ts';

// Each write waits for the disk, which others may be using.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let storeWorker: URL;
let killer: URL;
let folder: string;
let file: string;
let notes: Failure[];
const opened: Store[] = [];

beforeAll(async () => {
  storeWorker = await buildWorker('electron/adapters/store/store-worker.ts');
  killer = await buildWorker('test/helpers/store-killer.ts');
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-store-'));
  file = join(folder, 'store.db');
  notes = [];
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((journal) => journal.close()));
  await rm(folder, { recursive: true, force: true });
});

async function openStore(): Promise<Store> {
  const thread = new StoreThread(storeWorker);
  const journal = await openJournal({ file, thread, onNote: (note) => notes.push(note) });
  opened.push(journal);
  return journal;
}

const lease = (id: string, createdAtMs = 1): LeaseRecord => ({
  id,
  runId: 'run-1',
  stack: 'pair',
  fault: 'cut off gateway-1',
  inverse: {
    kind: 'connect-network',
    container: 'pair-gateway-1-pod',
    containerId: 'abc',
    network: 'pair-front',
    address: '10.0.0.5',
    aliases: ['gateway-1'],
  },
  createdAtMs,
  expiresAtMs: createdAtMs + 5,
  revertedAtMs: null,
});

const run = (id: string, startedAtMs: number, stack = 'pair') =>
  ({ id, kind: 'drill', stack, subject: 'gateway-kill', startedAtMs }) as const;

describe('the journal', () => {
  it('gives back after a restart what was written before it', async () => {
    const before = await openStore();
    await before.startRun(run('run-1', 1_790_000_000_000.25));
    await before.endRun('run-1', {
      state: 'completed',
      endedAtMs: 1_790_000_009_000,
      result: { passed: true },
    });
    await before.putLease(lease('lease-1'));
    await before.addEvent({
      atMs: 3.5,
      stack: 'pair',
      member: 'gateway-1',
      kind: 'died',
      text: 'exit code 137',
    });
    await before.close();

    const after = await openStore();
    expect(await after.runs({ limit: 10 })).toEqual([
      {
        ...run('run-1', 1_790_000_000_000.25),
        endedAtMs: 1_790_000_009_000,
        state: 'completed',
        result: { passed: true },
      },
    ]);
    expect(await after.openLeases()).toEqual([lease('lease-1')]);
    expect(await after.events({ limit: 10 })).toEqual([
      { atMs: 3.5, stack: 'pair', member: 'gateway-1', kind: 'died', text: 'exit code 137' },
    ]);
    expect(notes).toEqual([]);
  });

  it('lists runs and events newest first, of one stack or kind when asked', async () => {
    const journal = await openStore();
    await journal.startRun(run('first', 1));
    await journal.startRun(run('second', 2, 'other'));
    await journal.startRun({ ...run('third', 3), kind: 'up' });
    const ids = async (query: Parameters<Journal['runs']>[0]) =>
      (await journal.runs(query)).map((record) => record.id);

    expect(await ids({ limit: 10 })).toEqual(['third', 'second', 'first']);
    expect(await ids({ limit: 2 })).toEqual(['third', 'second']);
    expect(await ids({ limit: 10, stack: 'pair' })).toEqual(['third', 'first']);
    await journal.startRun({ ...run('fourth', 4), subject: 'balancer-kill' });
    expect(await ids({ limit: 10, kind: 'drill' })).toEqual(['fourth', 'second', 'first']);
    expect(await ids({ limit: 10, kind: 'drill', subject: 'balancer-kill' })).toEqual(['fourth']);
  });

  it('marks runs that were under way when their host died, and only those', async () => {
    const journal = await openStore();
    await journal.startRun(run('done', 1));
    await journal.endRun('done', { state: 'failed', endedAtMs: 2, result: null });
    await journal.startRun(run('cut', 3));

    expect(await journal.closeInterruptedRuns(9)).toBe(1);

    const states = (await journal.runs({ limit: 10 })).map(({ id, state, endedAtMs }) => [
      id,
      state,
      endedAtMs,
    ]);
    expect(states).toEqual([
      ['cut', 'interrupted', 9],
      ['done', 'failed', 2],
    ]);
  });

  it.each<LeaseRecord['inverse']>([
    { kind: 'start-container', container: 'c', containerId: 'abc', endsWithinMs: 10_000 },
    { kind: 'continue-container', container: 'c', containerId: 'abc', command: ['sh'] },
    { kind: 'run-command', container: 'c', containerId: 'abc', command: ['perl'], isPrivileged: true },
    { kind: 'remove-file', container: 'c', path: '/data/.tandem-drill-fill' },
  ])('gives back how a fault is undone: %o', async (inverse) => {
    const before = await openStore();
    await before.putLease({ ...lease('a'), inverse });
    await before.close();
    expect(await (await openStore()).openLeases()).toEqual([{ ...lease('a'), inverse }]);
  });

  it('no longer lists a lease that was reverted, and lists the newest first', async () => {
    const journal = await openStore();
    for (const [index, id] of ['a', 'b', 'c'].entries()) await journal.putLease(lease(id, index));
    await journal.markLeaseReverted('b', 7);
    expect((await journal.openLeases()).map(({ id }) => id)).toEqual(['c', 'a']);
  });

  it('refuses a second lease of the same id, and works on', async () => {
    const journal = await openStore();
    await journal.putLease(lease('a'));
    await expect(journal.putLease(lease('a'))).rejects.toBeInstanceOf(FailureError);
    expect(await journal.openLeases()).toHaveLength(1);
  });
});

describe('a store that cannot be used as it is', () => {
  it('is set aside when it is not a database, and a new one begun', async () => {
    await writeFile(file, 'this is not a database'.repeat(500));

    const journal = await openStore();
    await journal.putLease(lease('a'));

    expect(notes.map((note) => note.code)).toEqual(['store-corrupt']);
    const aside = (await readdir(folder)).filter((name) => name.startsWith('store.db.corrupt-'));
    expect(aside).toHaveLength(1);
    expect(await readFile(join(folder, aside[0] ?? ''), 'utf8')).toContain('this is not a database');
    expect(await journal.openLeases()).toHaveLength(1);
  });

  it('is set aside when a page of it was overwritten', async () => {
    const before = await openStore();
    for (let number = 0; number < 400; number += 1) {
      void before.addEvent({ atMs: number, stack: 's', member: null, kind: 'k', text: 'y'.repeat(1_000) });
    }
    await before.close();
    const database = new Database(file);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(8_192, 0x5a), 0, 8_192, 3 * 4_096);
    await handle.close();

    const journal = await openStore();

    expect(notes.map((note) => note.code)).toEqual(['store-corrupt']);
    expect(await journal.events({ limit: 10 })).toEqual([]);
    await journal.addEvent({ atMs: 1, stack: 's', member: null, kind: 'k', text: 'goes on' });
    expect(await journal.events({ limit: 10 })).toHaveLength(1);
  });

  it('is refused, and left as it is, when a newer Tandem wrote it', async () => {
    const database = new Database(file);
    database.exec('CREATE TABLE future (x)');
    database.pragma('user_version = 99');
    database.close();

    const refusal = await openStore().catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(FailureError);
    expect((refusal as FailureError).failure).toMatchObject({ code: 'store-too-new' });
    expect((refusal as FailureError).failure.message).toContain('version 99');
    expect(notes).toEqual([]);
    expect((await readdir(folder)).some((name) => name.includes('corrupt'))).toBe(false);
  });

  it('says so when its folder cannot be made', async () => {
    await writeFile(join(folder, 'taken'), '');
    file = join(folder, 'taken', 'store.db');
    await expect(openStore()).rejects.toBeInstanceOf(FailureError);
  });

  it('leaves out a row that a person damaged, and says so', async () => {
    const before = await openStore();
    await before.putLease(lease('good'));
    await before.putLease(lease('bad'));
    await before.close();
    const database = new Database(file);
    database.exec(`UPDATE leases SET inverse = '{"kind":"format-disk"}' WHERE id = 'bad'`);
    database.close();

    const journal = await openStore();

    expect((await journal.openLeases()).map(({ id }) => id)).toEqual(['good']);
    expect(notes).toMatchObject([{ code: 'store-corrupt' }]);
  });
});

describe('events', () => {
  const entry = (text: string, change: Partial<EventEntry> = {}): EventEntry => ({
    ...{ atMs: 1, stack: 'pair', member: 'gateway-1', kind: 'member-ended', text, data: { exitCode: 137 } },
    ...change,
  });
  const all = { stack: null, member: null, kinds: [], beforeId: null, sinceMs: null, limit: 100 };

  it('come back with their data, newest first, by stack, member, kind, time and page', async () => {
    const store = await openStore();
    await store.recordEvents([
      entry('one'),
      entry('two', { member: null, kind: 'run-ended', atMs: 2 }),
      entry('three', { stack: 'other', atMs: 3 }),
      entry('four', { stack: null, member: null, kind: 'engine-lost', atMs: 4, data: null }),
    ]);
    const texts = async (query: Partial<EventQuery>) =>
      (await store.listEvents({ ...all, ...query })).map(({ text }) => text);
    expect(await texts({})).toEqual(['four', 'three', 'two', 'one']);
    expect(await texts({ stack: 'pair' })).toEqual(['four', 'two', 'one']);
    expect(await texts({ member: 'gateway-1' })).toEqual(['three', 'one']);
    expect(await texts({ kinds: ['run-ended', 'engine-lost'] })).toEqual(['four', 'two']);
    expect(await texts({ sinceMs: 3 })).toEqual(['four', 'three']);
    const [newest] = await store.listEvents({ ...all, limit: 1 });
    expect(await texts({ beforeId: newest?.id ?? 0, limit: 2 })).toEqual(['three', 'two']);
    expect(await store.listEvents({ ...all, kinds: ['member-ended'], stack: 'pair' })).toMatchObject([
      entry('one'),
    ]);
  });

  it('that are incidents stand among them, and are the only ones that guardians look back on', async () => {
    const store = await openStore();
    const incident = { atMs: 5, stack: 'pair', member: null, kind: 'guardian-handed-over', text: 'it leads' };
    const recorded = await store.addEvent(incident);
    await store.recordEvents([entry('noise')]);
    expect(recorded).toEqual({ ...incident, data: null, id: expect.any(Number) });
    expect(await store.events({ limit: 10 })).toEqual([incident]);
    expect((await store.listEvents(all)).map(({ text }) => text)).toEqual(['noise', 'it leads']);
  });

  it('of a former version are incidents, and keep their order and their numbers', async () => {
    const database = new Database(file);
    database.exec(MIGRATIONS[0] ?? '');
    database.exec(
      `INSERT INTO events (at_ms, stack, member, kind, text) VALUES (1, 's', NULL, 'revived', 'old')`,
    );
    database.pragma('user_version = 1');
    database.close();
    const store = await openStore();
    await store.recordEvents([entry('new')]);
    expect(await store.events({ limit: 9 })).toEqual([
      { atMs: 1, stack: 's', member: null, kind: 'revived', text: 'old' },
    ]);
    expect((await store.listEvents(all)).map(({ id, text }) => [id, text])).toEqual([
      [2, 'new'],
      [1, 'old'],
    ]);
    expect(notes).toEqual([]);
  });
});

describe('a damaged file', () => {
  const sample = (atMs: number) => ({ atMs, stack: 'pair', member: 'gateway-1', values: [atMs] });
  const range = { stack: 'pair', member: 'gateway-1', fromMs: 0, toMs: 1e9, tier: 'raw', spanMs: 1 } as const;

  async function filled(): Promise<void> {
    const store = await openStore();
    for (let turn = 0; turn < 8; turn += 1) {
      await store.recordEvents(
        Array.from({ length: 50 }, () => ({
          ...{
            atMs: Date.now(),
            stack: 'pair',
            member: null,
            kind: 'k',
            text: 'y'.repeat(1_000),
            data: null,
          },
        })),
      );
      await store.addSamples(Array.from({ length: 2_000 }, (_, index) => sample(turn * 2_000 + index)));
    }
    await store.close();
    for (const path of [file, metricsFile()]) {
      const database = new Database(path);
      database.pragma('wal_checkpoint(TRUNCATE)');
      database.close();
    }
  }

  const metricsFile = (): string => join(folder, 'metrics.db');
  const overwrite = async (path: string, at: number, length: number): Promise<void> => {
    const handle = await open(path, 'r+');
    await handle.write(Buffer.alloc(length, 0x5a), 0, length, at);
    await handle.close();
  };
  const DAMAGES: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    [
      'cut off in the middle',
      async (path) => truncate(path, Math.floor((await stat(path)).size / 2 / 4_096) * 4_096),
    ],
    [
      'cut off within a page',
      async (path) => truncate(path, Math.floor((await stat(path)).size / 2 / 4_096) * 4_096 - 1_000),
    ],
    ['with another header', async (path) => overwrite(path, 0, 100)],
    // Inner pages too, whichever they are.
    [
      'with pages of something else',
      async (path) => overwrite(path, 2 * 4_096, (await stat(path)).size - 3 * 4_096),
    ],
  ];

  it.each(DAMAGES)('of the journal, %s, is set aside, and a new one begun', async (_, damage) => {
    await filled();
    await damage(file);
    const store = await openStore();
    expect(notes.map(({ code }) => code)).toEqual(['store-corrupt']);
    expect(notes[0]?.message).toMatch(
      /set aside as .*store\.db\.corrupt-\d{8}T\d{6}-\d{3}Z; a new one was begun/,
    );
    expect(notes[0]?.hint).toContain('tandem up');
    await store.putLease(lease('a'));
    expect(await store.openLeases()).toHaveLength(1);
    // The figures are in another file.
    expect(await store.metrics(range)).toHaveLength(16_000);
  });

  it.each(DAMAGES)(
    'of the figures, %s, is set aside when they are used, and costs nothing else',
    async (_, damage) => {
      await filled();
      await damage(metricsFile());
      const store = await openStore();
      expect(notes).toEqual([]);
      await store.addSamples([sample(1e8)]);
      const found = await store.metrics(range);
      expect(notes.map(({ code }) => code)).toEqual(['store-corrupt']);
      expect(notes[0]?.message).toContain('metrics.db.corrupt-');
      // Whichever call met the damage: the ones after it work.
      await store.addSamples([sample(2e8)]);
      expect((await store.metrics(range)).map(({ atMs }) => atMs).at(-1)).toBe(2e8);
      expect(found.length).toBeLessThanOrEqual(1);
      expect((await readdir(folder)).filter((name) => name.startsWith('metrics.db.corrupt-'))).not.toEqual(
        [],
      );
      expect((await readdir(folder)).some((name) => name.startsWith('store.db.corrupt-'))).toBe(false);
      const events = { stack: null, member: null, kinds: [], beforeId: null, sinceMs: null, limit: 1_000 };
      expect(await store.listEvents(events)).toHaveLength(400);
    },
  );
});

describe('after close', () => {
  it('answers every further call with a failure, and may be closed again', async () => {
    const journal = await openStore();
    await journal.close();
    await journal.close();
    await expect(journal.openLeases()).rejects.toBeInstanceOf(FailureError);
  });
});

describe('a host killed in the middle of writing', () => {
  it('finds every lease that was told to be on disk, twenty times over', async () => {
    const told = new Set<string>();
    for (let time = 0; time < 20; time += 1) {
      for (const id of await killWhileWriting(3 + time, Date.now() + time * HOUR_MS)) told.add(id);
    }

    const store = await openStore();

    const found = new Set((await store.openLeases()).map(({ id }) => id));
    expect(told.size).toBeGreaterThanOrEqual(20 * 3);
    expect([...told].filter((id) => !found.has(id))).toEqual([]);
    const events = {
      stack: 's',
      member: null,
      kinds: ['lease'],
      beforeId: null,
      sinceMs: null,
      limit: 10_000,
    };
    const recorded = new Set((await store.listEvents(events)).map(({ text }) => text));
    expect([...told].filter((id) => !recorded.has(id))).toEqual([]);
    // Each lease came after a sample of its own number; none of those that were told of is missing either.
    const samples = await store.metrics({
      ...{ stack: 's', member: 'member-1', fromMs: 0, toMs: 1e15, tier: 'coarse', spanMs: 60_000 },
    });
    expect(samples.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(told.size);
    expect(notes).toEqual([]);
  });
});

const HOUR_MS = 3_600_000;

/** Lets a process of its own write, kills it after so many leases, and gives back those that it called committed. */
async function killWhileWriting(leases: number, startMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [fileURLToPath(killer), file, storeWorker.href, String(startMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: string[] = [];
  const exited = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_, signal) => resolve(signal)),
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, id = ''] = line.split(' ');
    expect(kind).toBe('lease');
    told.push(id);
    if (told.length === leases) child.kill('SIGKILL');
  }
  expect(await exited).toBe('SIGKILL');
  return told;
}

describe('a thread of the store that was made before', () => {
  it('touches no file until it is told which, and ends without one', async () => {
    const thread = new StoreThread(storeWorker);
    await thread.close();
    expect(await readdir(folder)).toEqual([]);
    await expect(openJournal({ file, thread, onNote: () => {} })).rejects.toThrow(/is closed/);
  });

  it('given its program is not there, then whoever opens the store is told', async () => {
    const thread = new StoreThread(new URL('nothing.js', storeWorker));
    await expect(openJournal({ file, thread, onNote: () => {} })).rejects.toBeInstanceOf(FailureError);
  });
});
