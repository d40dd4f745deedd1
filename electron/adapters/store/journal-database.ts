import Database from 'libsql';
import type * as z from 'zod';
import type { EventEntry, EventQuery, RecordedEvent } from '../../ports/event-journal.ts';
import type { Journal, JournalEvent, LeaseRecord, RunRecord } from '../../ports/journal.ts';
import { EventTable } from './event-table.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { leaseRow, runRow } from './rows.ts';
import type { Blocking, JournalMethod, Store } from './store-protocol.ts';
import { inTransaction } from './transaction.ts';

export interface Retention {
  /** Incidents, and as many of all other events. */
  readonly events: number;
  /** Of events that are no incidents. */
  readonly eventAgeMs: number;
  /** What of the file is in use; what is above goes in steps, oldest first. */
  readonly fileBytes: number;
  readonly runs: number;
  readonly revertedLeases: number;
  readonly pruneEveryInserts: number;
}

/** How much is kept; the newest stay. Open leases and runs under way are never dropped. */
const STANDARD_RETENTION: Retention = {
  events: 20_000,
  eventAgeMs: 90 * 24 * 3_600_000,
  fileBytes: 256 * 1024 * 1024,
  runs: 2_000,
  revertedLeases: 2_000,
  pruneEveryInserts: 500,
};
const MAX_RESULT_CHARACTERS = 1_000_000;
const MAX_LIMIT = 10_000;
const BUSY_TIMEOUT_MS = 5_000;
/** Finished runs that go in one step when room has to be made; each may hold a megabyte. */
const STEP_RUNS = 20;

/** SQLite blocks, so this lives in a thread of its own. */
export class JournalDatabase implements Blocking<Pick<Store, JournalMethod>> {
  readonly #database: Database.Database;
  readonly #events: EventTable;
  readonly #onBadRow: (table: string) => void;
  readonly #retention: Retention;
  readonly #nowMs: () => number;
  #insertsSincePrune = 0;

  /** Throws what libsql throws, or a `FailureError` for a store that a newer Tandem wrote. */
  constructor(
    file: string,
    onBadRow: (table: string) => void,
    retention: Partial<Retention> = {},
    nowMs: () => number = Date.now,
  ) {
    this.#database = new Database(file);
    this.#events = new EventTable(this.#database, onBadRow);
    this.#onBadRow = onBadRow;
    this.#retention = { ...STANDARD_RETENTION, ...retention };
    this.#nowMs = nowMs;
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
    const { stack = null, kind = null, subject = null } = query;
    return this.#read(
      runRow,
      'runs',
      `SELECT * FROM runs WHERE (?1 IS NULL OR stack = ?1) AND (?2 IS NULL OR kind = ?2)
       AND (?3 IS NULL OR subject = ?3) ORDER BY started_at_ms DESC, rowid DESC LIMIT ?4`,
      [stack, kind, subject, bounded(query.limit)],
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

  addEvent(event: JournalEvent): RecordedEvent {
    const recorded = this.#events.add({ ...event, data: null }, true);
    this.#pruneNowAndThen();
    return recorded;
  }

  recordEvents(events: readonly EventEntry[]): readonly RecordedEvent[] {
    const recorded = inTransaction(this.#database, () =>
      events.map((event) => this.#events.add(event, false)),
    );
    for (const _ of recorded) this.#pruneNowAndThen();
    return recorded;
  }

  events(query: Parameters<Journal['events']>[0]): readonly JournalEvent[] {
    return this.#events.incidents(query.stack ?? null, query.limit);
  }

  listEvents(query: EventQuery): readonly RecordedEvent[] {
    return this.#events.list(query);
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
    migrate(this.#database, file, MIGRATIONS);
    this.#prune();
  }

  #pruneNowAndThen(): void {
    this.#insertsSincePrune += 1;
    if (this.#insertsSincePrune >= this.#retention.pruneEveryInserts) this.#prune();
  }

  #prune(): void {
    this.#insertsSincePrune = 0;
    const { events, eventAgeMs, fileBytes } = this.#retention;
    this.#events.prune({ ofEach: events, youngerThanMs: this.#nowMs() - eventAgeMs });
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
    if (this.#usedBytes() > fileBytes && !this.#events.dropOldest()) this.#dropOldestRuns();
  }

  #dropOldestRuns(): void {
    this.#run(
      `DELETE FROM runs WHERE rowid IN
       (SELECT rowid FROM runs WHERE state <> 'running' ORDER BY started_at_ms LIMIT ?)`,
      [STEP_RUNS],
    );
  }

  /** Pages that hold something: freed ones are filled again before the file grows. */
  #usedBytes(): number {
    const [used] = this.#database
      .prepare(
        'SELECT (p.page_count - f.freelist_count) * s.page_size FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s',
      )
      .raw()
      .get() as readonly number[];
    return used ?? 0;
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
