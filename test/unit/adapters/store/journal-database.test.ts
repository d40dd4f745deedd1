import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalDatabase } from '../../../../electron/adapters/store/journal-database.ts';

let folder: string;
let database: JournalDatabase;

const retention = { events: 10, runs: 5, revertedLeases: 3, pruneEveryInserts: 4 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-store-'));
  database = new JournalDatabase(join(folder, 'store.db'), () => {}, retention);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function startRun(id: string, startedAtMs: number): void {
  database.startRun({ id, kind: 'drill', stack: 'pair', subject: 'gateway-kill', startedAtMs });
}

function putLease(id: string, createdAtMs: number): void {
  database.putLease({
    id,
    runId: 'run',
    stack: 'pair',
    fault: 'kill gateway-1',
    inverse: { kind: 'start-container', container: 'pair-gateway-1' },
    createdAtMs,
    expiresAtMs: createdAtMs,
    revertedAtMs: null,
  });
}

describe('what is kept', () => {
  it('is the newest events', () => {
    for (let atMs = 1; atMs <= 40; atMs += 1) {
      database.addEvent({ atMs, stack: 'pair', member: null, kind: 'k', text: 't' });
    }
    const kept = database.events({ limit: 100 }).map((event) => event.atMs);
    expect(kept).toEqual([40, 39, 38, 37, 36, 35, 34, 33, 32, 31]);
  });

  it('is the newest runs, and every run that is under way', () => {
    startRun('under-way', 0);
    for (let number = 1; number <= 15; number += 1) {
      startRun(`run-${number}`, number);
      database.endRun(`run-${number}`, { state: 'completed', endedAtMs: number, result: null });
    }
    const kept = database.runs({ limit: 100 }).map((run) => run.id);
    expect(kept).toEqual(['run-15', 'run-14', 'run-13', 'run-12', 'run-11', 'under-way']);
  });

  it('is every open lease, however old', () => {
    putLease('open', 0);
    for (let number = 1; number <= 10; number += 1) {
      putLease(`lease-${number}`, number);
      database.markLeaseReverted(`lease-${number}`, number);
    }
    for (let atMs = 1; atMs <= 8; atMs += 1) startRun(`run-${atMs}`, atMs);
    expect(database.openLeases().map((lease) => lease.id)).toEqual(['open']);
  });

  it('is the newest of other events, too: a storm of them drives out no incident', () => {
    database.addEvent({ atMs: 1, stack: 'pair', member: null, kind: 'guardian-handed-over', text: 'kept' });
    for (let turn = 0; turn < 10; turn += 1) {
      database.recordEvents(
        Array.from({ length: 10 }, (_, index) => ({
          ...{
            atMs: Date.now(),
            stack: 'pair',
            member: null,
            kind: 'k',
            text: `${turn * 10 + index}`,
            data: null,
          },
        })),
      );
    }
    const all = { stack: null, member: null, kinds: [], beforeId: null, sinceMs: null, limit: 100 };
    const kept = database.listEvents(all).map(({ text }) => text);
    expect(kept.slice(0, 3)).toEqual(['99', '98', '97']);
    expect(kept.length).toBeLessThanOrEqual(10 + 1 + retention.pruneEveryInserts);
    expect(kept.at(-1)).toBe('kept');
    expect(database.events({ limit: 9 })).toHaveLength(1);
  });

  it('is no event that is older than three months, unless it is an incident', () => {
    const atMs = Date.now() - 91 * 24 * 3_600_000;
    const old = { atMs, stack: 'pair', member: null, kind: 'k', text: 'old' };
    database.addEvent({ ...old, text: 'incident' });
    database.recordEvents(Array.from({ length: 8 }, () => ({ ...old, data: null })));
    const all = { stack: null, member: null, kinds: [], beforeId: null, sinceMs: null, limit: 100 };
    expect(database.listEvents(all).map(({ text }) => text)).toEqual(['incident']);
  });

  it('is no more than the file may hold: the oldest go, incidents and runs last', () => {
    database.close();
    const fileBytes = 1024 * 1024;
    const large = { events: 100_000, runs: 100_000, revertedLeases: 3, pruneEveryInserts: 100, fileBytes };
    database = new JournalDatabase(join(folder, 'store.db'), () => {}, large);
    database.addEvent({ atMs: 1, stack: 'pair', member: null, kind: 'revived', text: 'incident' });
    const event = { stack: 'pair', member: null, kind: 'k', text: 'x'.repeat(1_000), data: null };
    for (let batch = 0; batch < 50; batch += 1) {
      database.recordEvents(Array.from({ length: 100 }, () => ({ ...event, atMs: Date.now() })));
    }
    startRun('last', 9);
    database.close();
    expect(statSync(join(folder, 'store.db')).size).toBeLessThan(2 * fileBytes);
    database = new JournalDatabase(join(folder, 'store.db'), () => {}, large);
    expect(database.events({ limit: 9 })).toHaveLength(1);
    expect(database.runs({ limit: 9 })).toHaveLength(1);
  });

  it('is bounded in size, text by text and result by result', () => {
    database.addEvent({ atMs: 1, stack: 'pair', member: null, kind: 'k', text: 'x'.repeat(100_000) });
    startRun('large', 1);
    database.endRun('large', { state: 'failed', endedAtMs: 2, result: 'y'.repeat(2_000_000) });
    expect(database.events({ limit: 1 })[0]?.text).toHaveLength(4_000);
    expect(database.runs({ limit: 1 })[0]?.result).toEqual({ tooLarge: 2_000_002 });
  });
});

it('opens an existing store without changing what is in it', () => {
  startRun('run', 1);
  database.close();
  database = new JournalDatabase(join(folder, 'store.db'), () => {}, retention);
  expect(database.runs({ limit: 5 })).toHaveLength(1);
});
