import type Database from 'libsql';
import type { EventEntry, EventQuery, RecordedEvent } from '../../ports/event-journal.ts';
import type { JournalEvent } from '../../ports/journal.ts';
import { eventRow } from './rows.ts';

/** The events of the journal: incidents, on which guardians look back, and everything else that people may want to read. */

const MAX_TEXT_CHARACTERS = 4_000;
const MAX_DATA_CHARACTERS = 8_000;
const MAX_LIMIT = 10_000;
/** Rows that go in one step: a deletion of thousands would hold up a lease that waits to be written. */
const STEP_ROWS = 1_000;

export class EventTable {
  readonly #database: Database.Database;
  readonly #onBadRow: (table: string) => void;

  constructor(database: Database.Database, onBadRow: (table: string) => void) {
    this.#database = database;
    this.#onBadRow = onBadRow;
  }

  add(event: EventEntry, isIncident: boolean): RecordedEvent {
    const text = event.text.slice(0, MAX_TEXT_CHARACTERS);
    const data = boundedData(event.data);
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO events (at_ms, stack, member, kind, text, data, is_incident) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(event.atMs, event.stack, event.member, event.kind, text, data, isIncident ? 1 : 0);
    return { ...event, text, data: JSON.parse(data), id: Number(lastInsertRowid) };
  }

  /** Newest first. */
  incidents(stack: string | null, limit: number): readonly JournalEvent[] {
    return this.#read(
      `SELECT * FROM events WHERE is_incident = 1 AND (?1 IS NULL OR stack = ?1) ORDER BY id DESC LIMIT ?2`,
      [stack, boundedLimit(limit)],
    ).map(({ atMs, stack: of, member, kind, text }) => ({ atMs, stack: of ?? '', member, kind, text }));
  }

  /** Newest first. */
  list({ stack, member, kinds, beforeId, sinceMs, limit }: EventQuery): readonly RecordedEvent[] {
    return this.#read(
      `SELECT * FROM events
       WHERE (?1 IS NULL OR stack = ?1 OR stack IS NULL) AND (?2 IS NULL OR member = ?2)
         AND (?3 IS NULL OR kind IN (SELECT value FROM json_each(?3)))
         AND (?4 IS NULL OR id < ?4) AND (?5 IS NULL OR at_ms >= ?5)
       ORDER BY id DESC LIMIT ?6`,
      [
        stack,
        member,
        kinds.length === 0 ? null : JSON.stringify(kinds),
        beforeId,
        sinceMs,
        boundedLimit(limit),
      ],
    );
  }

  /** The newest of each class stay, so that a storm of one drives out nothing of the other. */
  prune(keep: { readonly ofEach: number; readonly youngerThanMs: number }): void {
    for (const isIncident of [0, 1]) {
      this.#delete(
        `SELECT id FROM events WHERE is_incident = ?1 AND id <=
         (SELECT id FROM events WHERE is_incident = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
        [isIncident, keep.ofEach],
      );
    }
    this.#delete('SELECT id FROM events WHERE is_incident = 0 AND at_ms < ?1', [keep.youngerThanMs]);
  }

  /** Room has to be made: the oldest go, incidents last. False when there are none. */
  dropOldest(): boolean {
    const oldest = 'SELECT id FROM events WHERE is_incident = ?1';
    return this.#delete(oldest, [0]) > 0 || this.#delete(oldest, [1]) > 0;
  }

  #delete(which: string, values: readonly unknown[]): number {
    return this.#database
      .prepare(`DELETE FROM events WHERE id IN (${which} ORDER BY id LIMIT ${STEP_ROWS})`)
      .run(...values).changes;
  }

  #read(sql: string, values: readonly unknown[]): readonly RecordedEvent[] {
    const events: RecordedEvent[] = [];
    for (const found of this.#database.prepare(sql).all(...values)) {
      const parsed = eventRow.safeParse(found);
      if (parsed.success) events.push(parsed.data);
      else this.#onBadRow('events');
    }
    return events;
  }
}

function boundedLimit(limit: number): number {
  return Math.max(0, Math.min(MAX_LIMIT, Math.floor(limit)));
}

function boundedData(data: unknown): string {
  const text = JSON.stringify(data ?? null);
  return text.length <= MAX_DATA_CHARACTERS ? text : JSON.stringify({ tooLarge: text.length });
}
