import * as z from 'zod';
import type { Submission } from '../submissions/submission.ts';
import { isQueuePath } from '../submissions/submission.ts';
import type { Connections, Query } from './connections.ts';

export type SubmissionState = 'pending' | 'done';

/** A row as it stands in the database, without its body. */
export interface StoredSubmission {
  readonly id: string;
  readonly idempotencyKey: string | null;
  readonly bodyDigest: string;
  readonly queuePath: string;
  readonly state: SubmissionState;
  readonly gateway: string;
  readonly createdAtMs: number;
}

export interface UnfinishedSubmission extends StoredSubmission {
  readonly text: string;
}

const HOUSEKEEPING_LIMIT_MS = 10_000;
const WRITE_NOTHING = 'DELETE FROM submissions WHERE false';

const storedSchema = z
  .object({
    id: z.uuid(),
    idempotency_key: z.string().nullable(),
    body_digest: z.string(),
    queue_path: z.string().refine(isQueuePath, 'leads out of the queue'),
    state: z.enum(['pending', 'done']),
    gateway: z.string(),
    created_at: z.date(),
  })
  .transform(
    (row): StoredSubmission => ({
      id: row.id,
      idempotencyKey: row.idempotency_key,
      bodyDigest: row.body_digest,
      queuePath: row.queue_path,
      state: row.state,
      gateway: row.gateway,
      createdAtMs: row.created_at.getTime(),
    }),
  );

const COLUMNS = 'id, idempotency_key, body_digest, queue_path, state, gateway, created_at';

/** The SQL of submissions, and nothing but. Throws `DatabaseError`. */
export class SubmissionStore {
  readonly #connections: Pick<Connections, 'submit' | 'keepHouse'>;
  readonly #gateway: string;

  constructor(connections: Pick<Connections, 'submit' | 'keepHouse'>, gateway: string) {
    this.#connections = connections;
    this.#gateway = gateway;
  }

  /**
   * One statement, one commit. Returns how many rows are new; the others met a row with their key (or, when a
   * statement is repeated after a lost connection, with their id). The caller sorts by key: two gateways that insert the
   * same keys in one order wait for each other, in two orders they would deadlock.
   */
  async insert(submissions: readonly Submission[]): Promise<number> {
    const values: unknown[] = [this.#gateway];
    for (const submission of submissions) {
      values.push(
        submission.id,
        submission.idempotencyKey,
        submission.bodyDigest,
        submission.text,
        submission.queuePath,
        new Date(submission.receivedAtMs).toISOString(),
      );
    }
    const result = await this.#connections.submit(insertQuery(submissions.length, values));
    return result.rowCount ?? 0;
  }

  /** The rows that have one of the ids or one of the keys. */
  async find(ids: readonly string[], keys: readonly string[]): Promise<readonly StoredSubmission[]> {
    const { rows } = await this.#connections.submit({
      name: 'find',
      text: `SELECT ${COLUMNS} FROM submissions WHERE id = ANY($1::uuid[]) OR idempotency_key = ANY($2::text[])`,
      values: [ids, keys],
    });
    return rows.map((row) => storedSchema.parse(row));
  }

  /** Whether a stored body says the same as this text, whatever its spacing and order. */
  async hasBody(id: string, text: string): Promise<boolean> {
    const { rows } = await this.#connections.submit({
      text: 'SELECT body = $2::jsonb AS same FROM submissions WHERE id = $1',
      values: [id, text],
    });
    return rows[0]?.same === true;
  }

  async markDone(ids: readonly string[]): Promise<void> {
    await this.#connections.keepHouse(
      {
        name: 'done',
        text: `UPDATE submissions SET state = 'done' WHERE id = ANY($1::uuid[]) AND state = 'pending'`,
        values: [ids],
      },
      HOUSEKEEPING_LIMIT_MS,
    );
  }

  /**
   * Pending rows after `afterId` in order of id, whose submitter has given up by now: those older than
   * `abandonedAfterMs` by the database's clock, and those that this gateway made before `ownBeforeMs`, when it started.
   */
  async findUnfinished(question: {
    readonly afterId: string;
    readonly abandonedAfterMs: number;
    readonly ownBeforeMs: number;
    readonly limit: number;
  }): Promise<readonly UnfinishedSubmission[]> {
    const { rows } = await this.#connections.keepHouse(
      {
        name: 'unfinished',
        text: `SELECT ${COLUMNS}, body::text AS text FROM submissions
          WHERE state = 'pending' AND id > $1
            AND (created_at < now() - $2::float8 * interval '1 ms' OR (gateway = $3 AND created_at < $4))
          ORDER BY id LIMIT $5`,
        values: [
          question.afterId,
          question.abandonedAfterMs,
          this.#gateway,
          new Date(question.ownBeforeMs).toISOString(),
          question.limit,
        ],
      },
      HOUSEKEEPING_LIMIT_MS,
    );
    return rows.map((row) => ({ ...storedSchema.parse(row), text: z.string().parse(row.text) }));
  }

  /** Rejects when the database takes no writes. */
  async ping(limitMs: number): Promise<void> {
    // A standby refuses this like any write, and a primary does nothing for it.
    await this.#connections.keepHouse({ name: 'ping', text: WRITE_NOTHING }, limitMs);
  }
}

const PARAMETERS_PER_ROW = 6;

/** Prepared once per connection and number of rows. Title, source and metadata are read out of the body by PostgreSQL. */
function insertQuery(count: number, values: unknown[]): Query {
  let text = insertTexts[count];
  if (text === undefined) {
    const rows: string[] = [];
    for (let row = 0; row < count; row += 1) {
      const first = 2 + row * PARAMETERS_PER_ROW;
      rows.push(
        `($${first}::uuid,$${first + 1}::text,$${first + 2}::text,$${first + 3}::jsonb,$${first + 4}::text,$${first + 5}::timestamptz)`,
      );
    }
    text = `INSERT INTO submissions
      (id, idempotency_key, body_digest, title, source, metadata, body, queue_path, state, gateway, created_at)
      SELECT id, key, digest, body->>'title', body->>'source', coalesce(body->'metadata', '{}'), body, path, 'pending',
        $1::text, at
      FROM (VALUES ${rows.join(',')}) AS new (id, key, digest, body, path, at)
      ON CONFLICT DO NOTHING`;
    insertTexts[count] = text;
  }
  return { name: `insert ${count}`, text, values };
}

const insertTexts: (string | undefined)[] = [];
