/** As `migrations.ts`, for the file of figures. */
export const METRIC_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE subjects (
    id INTEGER PRIMARY KEY,
    stack TEXT NOT NULL,
    member TEXT NOT NULL,
    UNIQUE (stack, member)
  ) STRICT;

  CREATE TABLE samples (
    at_ms INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    figures BLOB NOT NULL,
    PRIMARY KEY (at_ms, subject)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE chunks (
    tier TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    figures BLOB NOT NULL,
    PRIMARY KEY (tier, from_ms, subject)
  ) STRICT;

  CREATE TABLE progress (
    tier TEXT PRIMARY KEY,
    until_ms INTEGER NOT NULL
  ) STRICT;
  `,
];
