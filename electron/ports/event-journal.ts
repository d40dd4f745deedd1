import type { JournalEvent } from './journal.ts';

/** What happened to stacks, members and the host itself, written down for people: nothing is decided by it. */

export interface EventEntry {
  readonly atMs: number;
  /** Null for what concerns no stack: the engine, the store. */
  readonly stack: string | null;
  readonly member: string | null;
  readonly kind: string;
  /** Whole sentences. */
  readonly text: string;
  /** JSON; null when the text says it all. */
  readonly data: unknown;
}

export interface RecordedEvent extends EventEntry {
  /** Grows with each event; the cursor of a list. */
  readonly id: number;
}

export interface EventQuery {
  /** Events of this stack and those that concern no stack; null: all. */
  readonly stack: string | null;
  readonly member: string | null;
  /** Empty: all kinds. */
  readonly kinds: readonly string[];
  /** Only older ones; null: from the newest. */
  readonly beforeId: number | null;
  readonly sinceMs: number | null;
  readonly limit: number;
}

export interface EventJournal {
  /** Returns at once and never throws: whoever reports must not depend on a disk. */
  record(event: EventEntry): void;
  /** Newest first. */
  list(query: EventQuery): Promise<readonly RecordedEvent[]>;
}

/** Where events end up. */
export interface EventStore {
  /** An incident: kept apart, so that a storm of other events drives none of them out. */
  addEvent(event: JournalEvent): Promise<RecordedEvent>;
  /** All or none, in one step. */
  recordEvents(events: readonly EventEntry[]): Promise<readonly RecordedEvent[]>;
  listEvents(query: EventQuery): Promise<readonly RecordedEvent[]>;
}
