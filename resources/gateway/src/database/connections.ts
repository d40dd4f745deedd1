import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import type { GatewayConfig } from '../config.ts';
import { describeError, type Logger } from '../logger.ts';
import { BATCHES_AT_ONCE } from '../submissions/group-commit.ts';
import { IDLE_CONNECTION_MS, type TimeBudget } from '../time-budget.ts';
import { DatabaseError, toDatabaseError } from './database-error.ts';
import { type DatabaseWork, Outage } from './outage.ts';

/** Kept apart from submissions, so that a probe is not late because the gateway is busy. */
const HOUSEKEEPING_CONNECTIONS = 2;

/** SQLSTATE of a write on a standby: this connection leads to a former primary. */
const READ_ONLY = '25006';
/** SQLSTATE of a statement that ran into `statement_timeout`: the connection is good, the database too slow to serve. */
const TOOK_TOO_LONG = '57014';

export type Query = pg.QueryConfig<unknown[]>;
export type Rows = pg.QueryResult<Record<string, unknown>>;

/** Pooled connections to the one database, in two groups; every use of one has a time limit. */
export class Connections {
  readonly outage = new Outage();
  readonly #submissions: pg.Pool;
  readonly #housekeeping: pg.Pool;
  readonly #budget: TimeBudget;

  constructor(config: GatewayConfig['database'], name: string, budget: TimeBudget, logger: Logger) {
    this.#budget = budget;
    const { passwordFile, tls } = config;
    const common = {
      host: config.host,
      port: config.port,
      database: config.database,
      user: config.user,
      ...(passwordFile === undefined ? {} : { password: () => readPassword(passwordFile) }),
      ...(tls === undefined ? {} : { ssl: encryption(tls.authorityFile) }),
      application_name: `gateway ${name}`,
      connectionTimeoutMillis: budget.connectMs,
      idleTimeoutMillis: IDLE_CONNECTION_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
    };
    this.#submissions = new pg.Pool({
      ...common,
      max: config.poolSize - HOUSEKEEPING_CONNECTIONS,
      // A standby keeps what it will need at once; the database's own time-outs end those of a gateway that is gone.
      min: Math.min(BATCHES_AT_ONCE, config.poolSize - HOUSEKEEPING_CONNECTIONS),
      statement_timeout: budget.statementMs,
    });
    // What housekeeping writes (`done`) can be found out again from the queue: its commits need not wait for the disk.
    this.#housekeeping = new pg.Pool({
      ...common,
      max: HOUSEKEEPING_CONNECTIONS,
      options: '-c synchronous_commit=off',
    });
    for (const pool of [this.#submissions, this.#housekeeping]) {
      // A connection that ends while it is lent out says so once more after its query failed; nobody else listens then.
      pool.on('connect', (client) => client.on('error', () => undefined));
      pool.on('error', (thrown) => logger.info(describeError(thrown), 'an idle database connection ended'));
    }
  }

  submit(query: Query): Promise<Rows> {
    return this.#run('commit', query, this.#budget.answerMs);
  }

  /** Executes a query and takes it back, on a connection of those that submissions use. */
  async rollBack(query: Query): Promise<Rows> {
    const client = await this.#submissions.connect();
    try {
      await client.query('BEGIN');
      const rows = await client.query(query);
      await client.query('ROLLBACK');
      client.release();
      return rows;
    } catch (thrown) {
      client.release(true);
      throw toDatabaseError(thrown, 'lost');
    }
  }

  keepHouse(query: Query, limitMs: number): Promise<Rows> {
    return this.#run('housekeeping', query, limitMs);
  }

  async close(): Promise<void> {
    await Promise.all([this.#submissions.end(), this.#housekeeping.end()]);
  }

  async #run(work: DatabaseWork, query: Query, limitMs: number): Promise<Rows> {
    const pool = work === 'commit' ? this.#submissions : this.#housekeeping;
    const client = await pool.connect().catch((thrown: unknown) => {
      this.outage.failed(work);
      throw toDatabaseError(thrown, 'not-connected');
    });
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new DatabaseError('lost', 'the database did not answer in time', undefined)),
        limitMs,
      );
    });
    try {
      const rows = await Promise.race([client.query(query), silence]);
      client.release();
      this.outage.succeeded(work);
      return rows;
    } catch (thrown) {
      const error = thrown instanceof DatabaseError ? thrown : toDatabaseError(thrown, 'lost');
      // A connection whose state is not known would hand the next user the answer to this query.
      const isBroken = error.kind === 'lost' || error.code === READ_ONLY;
      client.release(isBroken);
      if (isBroken || error.code === TOOK_TOO_LONG) this.outage.failed(work);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The authority signs only members of the stack's databases, so any of them will do, at whatever address it is. */
function encryption(authorityFile: string): ConnectionOptions {
  return {
    ca: readFileSync(authorityFile),
    checkServerIdentity: () => undefined,
    minVersion: 'TLSv1.3',
  };
}

async function readPassword(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
}
