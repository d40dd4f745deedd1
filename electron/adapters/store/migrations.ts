/**
 * Each entry brings the store from its index to the next version (`user_version`). Entries are never changed once
 * released; a new shape is a new entry.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    stack TEXT NOT NULL,
    subject TEXT NOT NULL,
    started_at_ms REAL NOT NULL,
    ended_at_ms REAL,
    state TEXT NOT NULL,
    result TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_time ON runs (started_at_ms);
  CREATE INDEX runs_by_stack ON runs (stack, started_at_ms);

  CREATE TABLE leases (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL,
    stack TEXT NOT NULL,
    fault TEXT NOT NULL,
    inverse TEXT NOT NULL,
    created_at_ms REAL NOT NULL,
    expires_at_ms REAL NOT NULL,
    reverted_at_ms REAL
  ) STRICT;
  CREATE INDEX leases_open ON leases (created_at_ms) WHERE reverted_at_ms IS NULL;

  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms REAL NOT NULL,
    stack TEXT NOT NULL,
    member TEXT,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_stack ON events (stack, id);
  `,
  `
  ALTER TABLE events RENAME TO former_events;
  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms REAL NOT NULL,
    stack TEXT,
    member TEXT,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    data TEXT NOT NULL,
    is_incident INTEGER NOT NULL
  ) STRICT;
  INSERT INTO events (id, at_ms, stack, member, kind, text, data, is_incident)
    SELECT id, at_ms, stack, member, kind, text, 'null', 1 FROM former_events;
  DROP TABLE former_events;
  CREATE INDEX events_by_stack ON events (stack, id);
  CREATE INDEX events_by_class ON events (is_incident, id);
  CREATE INDEX incidents_by_stack ON events (stack, id) WHERE is_incident = 1;
  `,
];
