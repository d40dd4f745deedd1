import Database from 'libsql';
import type * as z from 'zod';
import { fail } from '../../domain/failure.ts';
import type { Journal, JournalEvent, LeaseRecord, RunRecord } from '../../ports/journal.ts';
import { MIGRATIONS } from './migrations.ts';
import { eventRow, leaseRow, runRow } from './rows.ts';

/** The journal's calls without their promises: SQLite blocks, so this lives in a thread of its own. */
export type BlockingJournal = {
  [M in keyof Journal]: (...args: Parameters<Journal[M]>) => Awaited<ReturnType<Journal[M]>>;
};

export interface Retention {
  readonly events: number;
  readonly runs: number;
  readonly revertedLeases: number;
  readonly pruneEveryInserts: number;
}

/** How much is kept; the newest stay. Open leases and runs under way are never dropped. */
const STANDARD_RETENTION: Retention = {
  events: 20_000,
  runs: 2_000,
  revertedLeases: 2_000,
  pruneEveryInserts: 500,
};
const MAX_TEXT_CHARACTERS = 4_000;
const MAX_RESULT_CHARACTERS = 1_000_000;
const MAX_LIMIT = 10_000;
const BUSY_TIMEOUT_MS = 5_000;

export class JournalDatabase implements BlockingJournal {
  readonly #database: Database.Database;
  readonly #onBadRow: (table: string) => void;
  readonly #retention: Retention;
  #insertsSincePrune = 0;

  /** Throws what libsql throws, or a `FailureError` for a store that a newer Tandem wrote. */
  constructor(file: string, onBadRow: (table: string) => void, retention: Retention = STANDARD_RETENTION) {
    this.#database = new Database(file);
    this.#onBadRow = onBadRow;
    this.#retention = retention;
    try {
      this.#prepareFile(file);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  startRun(run: Parameters<Journal['startRun']>[0]): void {
    this.#run(
      `INSERT INTO runs (id, kind, stack, subject, started_at_ms, ended_at_ms, state, result)
       VALUES (?, ?, ?, ?, ?, NULL, 'running', 'null')`,
      [run.id, run.kind, run.stack, run.subject, run.startedAtMs],
    );
    this.#pruneNowAndThen();
  }

  endRun(id: string, end: Parameters<Journal['endRun']>[1]): void {
    this.#run('UPDATE runs SET state = ?, ended_at_ms = ?, result = ? WHERE id = ?', [
      end.state,
      end.endedAtMs,
      boundedJson(end.result),
      id,
    ]);
  }

  runs(query: Parameters<Journal['runs']>[0]): readonly RunRecord[] {
    const { stack = null, kind = null } = query;
    return this.#read(
      runRow,
      'runs',
      `SELECT * FROM runs WHERE (?1 IS NULL OR stack = ?1) AND (?2 IS NULL OR kind = ?2)
       ORDER BY started_at_ms DESC, rowid DESC LIMIT ?3`,
      [stack, kind, bounded(query.limit)],
    );
  }

  closeInterruptedRuns(atMs: number): number {
    return this.#run("UPDATE runs SET state = 'interrupted', ended_at_ms = ? WHERE state = 'running'", [
      atMs,
    ]);
  }

  putLease(lease: LeaseRecord): void {
    this.#run(
      `INSERT INTO leases (id, run_id, stack, fault, inverse, created_at_ms, expires_at_ms, reverted_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        lease.id,
        lease.runId,
        lease.stack,
        lease.fault,
        JSON.stringify(lease.inverse),
        lease.createdAtMs,
        lease.expiresAtMs,
        lease.revertedAtMs,
      ],
    );
  }

  markLeaseReverted(id: string, atMs: number): void {
    this.#run('UPDATE leases SET reverted_at_ms = ? WHERE id = ? AND reverted_at_ms IS NULL', [atMs, id]);
  }

  /** Newest first: what was done last is undone first. */
  openLeases(): readonly LeaseRecord[] {
    return this.#read(
      leaseRow,
      'leases',
      'SELECT * FROM leases WHERE reverted_at_ms IS NULL ORDER BY created_at_ms DESC, rowid DESC LIMIT ?1',
      [MAX_LIMIT],
    );
  }

  addEvent(event: JournalEvent): void {
    this.#run('INSERT INTO events (at_ms, stack, member, kind, text) VALUES (?, ?, ?, ?, ?)', [
      event.atMs,
      event.stack,
      event.member,
      event.kind,
      event.text.slice(0, MAX_TEXT_CHARACTERS),
    ]);
    this.#pruneNowAndThen();
  }

  events(query: Parameters<Journal['events']>[0]): readonly JournalEvent[] {
    return this.#read(
      eventRow,
      'events',
      'SELECT * FROM events WHERE (?1 IS NULL OR stack = ?1) ORDER BY id DESC LIMIT ?2',
      [query.stack ?? null, bounded(query.limit)],
    );
  }

  close(): void {
    this.#database.close();
  }

  #prepareFile(file: string): void {
    this.#database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.#database.pragma('journal_mode = WAL');
    // A lease must be on disk before its fault is injected: in WAL mode only FULL syncs each commit.
    this.#database.pragma('synchronous = FULL');
    const check = this.#database.prepare('PRAGMA quick_check(1)').raw().get() as readonly unknown[];
    if (check[0] !== 'ok') {
      throw Object.assign(new Error(String(check[0])), { code: 'SQLITE_CORRUPT' });
    }
    this.#migrate(file);
    this.#prune();
  }

  #migrate(file: string): void {
    const [found] = this.#database.prepare('PRAGMA user_version').raw().get() as readonly number[];
    const version = found ?? 0;
    if (version > MIGRATIONS.length) {
      fail({
        code: 'store-too-new',
        message: `${file} was written by a newer Tandem (store version ${version}; this one knows ${MIGRATIONS.length}).`,
        hint: 'Use the newer Tandem again, or give this one a data folder of its own with --data.',
      });
    }
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index < version) continue;
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        this.#database.exec(migration);
        this.#database.exec(`PRAGMA user_version = ${index + 1}`);
        this.#database.exec('COMMIT');
      } catch (error) {
        this.#database.exec('ROLLBACK');
        throw error;
      }
    }
  }

  #pruneNowAndThen(): void {
    this.#insertsSincePrune += 1;
    if (this.#insertsSincePrune >= this.#retention.pruneEveryInserts) this.#prune();
  }

  #prune(): void {
    this.#insertsSincePrune = 0;
    this.#run('DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?', [this.#retention.events]);
    this.#run(
      `DELETE FROM runs WHERE state <> 'running' AND rowid NOT IN
       (SELECT rowid FROM runs ORDER BY started_at_ms DESC, rowid DESC LIMIT ?)`,
      [this.#retention.runs],
    );
    this.#run(
      `DELETE FROM leases WHERE reverted_at_ms IS NOT NULL AND rowid NOT IN
       (SELECT rowid FROM leases WHERE reverted_at_ms IS NOT NULL ORDER BY created_at_ms DESC LIMIT ?)`,
      [this.#retention.revertedLeases],
    );
  }

  #run(sql: string, values: readonly unknown[]): number {
    return this.#database.prepare(sql).run(...values).changes;
  }

  #read<T>(row: z.ZodType<T>, table: string, sql: string, values: readonly unknown[]): readonly T[] {
    const records: T[] = [];
    for (const found of this.#database.prepare(sql).all(...values)) {
      const parsed = row.safeParse(found);
      if (parsed.success) records.push(parsed.data);
      else this.#onBadRow(table);
    }
    return records;
  }
}

function bounded(limit: number): number {
  return Math.max(0, Math.min(MAX_LIMIT, Math.floor(limit)));
}

function boundedJson(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= MAX_RESULT_CHARACTERS ? text : JSON.stringify({ tooLarge: text.length });
}
