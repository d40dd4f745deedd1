import type { Connections } from './connections.ts';

/**
 * Two gateways start at once, and `IF NOT EXISTS` alone lets both try and one fail: the lock makes the second wait.
 * Everything is looked for before it is made, because even `CREATE INDEX IF NOT EXISTS` locks a table that is in use.
 *
 * `state` is `pending` from the commit of the row until its file is known to be durable in the queue, then `done`.
 * The index holds pending rows only: it is what finds unfinished pairs among millions of finished ones. The free third
 * of each page keeps the second version of a row (`done`) beside its first.
 */
const STATEMENT = `
DO $schema$
BEGIN
  IF to_regclass('submissions') IS NULL OR to_regclass('submissions_pending') IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('tandem submissions', 0));
    CREATE TABLE IF NOT EXISTS submissions (
      id uuid PRIMARY KEY,
      idempotency_key text UNIQUE,
      body_digest text NOT NULL,
      title text NOT NULL,
      source text NOT NULL,
      metadata jsonb NOT NULL,
      body jsonb NOT NULL,
      queue_path text NOT NULL,
      state text NOT NULL CHECK (state IN ('pending', 'done')),
      gateway text NOT NULL,
      created_at timestamptz NOT NULL
    ) WITH (fillfactor = 70);
    CREATE INDEX IF NOT EXISTS submissions_pending ON submissions (id) WHERE state = 'pending';
  END IF;
END
$schema$`;

const LIMIT_MS = 15_000;

const IS_UNUSED = 'SELECT NOT EXISTS (SELECT FROM submissions) AS unused';

/** Makes the tables where they are missing. True when nothing was ever submitted to this database. */
export async function ensureSchema(connections: Connections): Promise<{ readonly isUnused: boolean }> {
  await connections.keepHouse({ text: STATEMENT }, LIMIT_MS);
  const { rows } = await connections.keepHouse({ text: IS_UNUSED }, LIMIT_MS);
  return { isUnused: rows[0]?.unused === true };
}
