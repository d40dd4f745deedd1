import { performance } from 'node:perf_hooks';
import { DatabaseError, outcomeUnknown, toApiError, toDatabaseError } from '../database/database-error.ts';
import type { Patience } from '../database/outage.ts';
import type { StoredSubmission, SubmissionStore } from '../database/submission-store.ts';
import { ApiError } from '../http/api-error.ts';
import type { Queue } from '../queue/queue.ts';
import { queueError } from '../queue/queue.ts';
import { completePair } from './complete-pair.ts';
import type { DoneLedger } from './done-ledger.ts';
import type { Flight } from './flight.ts';
import { renderQueueFile, type Submission } from './submission.ts';

/**
 * Makes a batch durable in both places, then answers. In this order:
 *
 *     insert rows, state `pending` ──committed──┐
 *                                               ├─► rename, flush folders ─► answer ─► `done`, lazily
 *     write and flush temporary files ──────────┘
 *
 * A file gets its name only after its row is committed, and the name comes from the row. From this everything follows:
 *
 * - Killed before the commit: neither row nor file; a temporary file is swept at the next start.
 * - Killed between row and file: a `pending` row, never acknowledged. A retry with its key, on any gateway, meets the
 *   row and writes the file itself; without one, `Completion` does, at this gateway's start or after ABANDONED_AFTER_MS.
 * - Killed between file and `done`: the row says `pending`, the file stands. Completion finds it and only marks the row.
 * - Two complete the same pair: both write the same content under the same name, each from a temporary file of its own;
 *   a rename replaces, so there is one file at any moment.
 * - Two gateways get the same key at once: the second insert waits in the unique index until the first commits, then
 *   inserts nothing and finds the row. It does not ask what became of the first gateway: it completes the pair, which is
 *   harmless if the other one does too, and answers as a replay.
 * - A retry arrives while its first try is under way here: it shares that outcome (`GroupCommit`).
 * - The connection breaks after the insert was sent: it is sent again with the same ids; a row that is found with an
 *   id of this batch is the first try's.
 * - `done` is committed without waiting for the disk and only after the folder was flushed: a `done` that can be read
 *   means a durable file, a `done` that was lost means work for Completion, which finds the file.
 * - A consumer that takes files away before their rows are `done` may see one again after such a crash, under the same
 *   id: it removes duplicates by id.
 */
export class BatchCommit {
  readonly #store: SubmissionStore;
  readonly #queue: CommitQueue;
  readonly #done: Pick<DoneLedger, 'add'>;
  readonly #gateway: string;
  readonly #steps: CommitSteps;
  readonly #retryMs: number;
  readonly #outage: Patience;
  /** What failed last is asked first and alone, so that an outage fills neither side with halves. */
  #suspect: 'none' | 'database' | 'queue' = 'none';

  constructor(options: {
    readonly store: SubmissionStore;
    readonly queue: CommitQueue;
    readonly done: Pick<DoneLedger, 'add'>;
    readonly gateway: string;
    /** For how long an insert is tried again on new connections. */
    readonly retryMs: number;
    readonly outage: Patience;
    readonly steps?: CommitSteps;
  }) {
    this.#store = options.store;
    this.#queue = options.queue;
    this.#done = options.done;
    this.#gateway = options.gateway;
    this.#retryMs = options.retryMs;
    this.#outage = options.outage;
    this.#steps = options.steps ?? {};
  }

  /** A queue that hangs would only make everybody wait for their deadline. */
  get queueIsSilent(): boolean {
    return this.#queue.isSilent;
  }

  /** Settles every flight; never rejects. */
  async commit(flights: readonly Flight[]): Promise<void> {
    try {
      await this.#commit([...flights].sort(byKey));
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : outcomeUnknown(thrown);
      for (const flight of flights) if (!flight.isSettled) flight.fail(error);
    }
  }

  async #commit(flights: readonly Flight[]): Promise<void> {
    const entries = flights.map(
      (flight): Entry => ({
        flight,
        temporaryPath: this.#queue.temporaryPathOf(flight.submission.queuePath),
        failure: null,
      }),
    );
    const rows = await this.#inTurn(entries);
    await this.#steps.rowsCommitted?.();

    const open = entries.filter((entry) => !entry.flight.isSettled);
    const replays = open.filter((entry) => rows.has(entry.flight));
    const fresh = open.filter((entry) => !rows.has(entry.flight));
    for (const entry of fresh) if (entry.failure !== null) entry.flight.fail(entry.failure);
    await Promise.all([
      this.#discard(entries.filter((entry) => !open.includes(entry) && entry.failure === null)),
      this.#publish(fresh.filter((entry) => entry.failure === null)),
      this.#replay(replays, rows),
    ]);
  }

  /** Rows and temporary files, side by side or the suspect one first. Returns the rows that stood there before. */
  async #inTurn(entries: readonly Entry[]): Promise<Rows> {
    if (this.#suspect === 'queue') {
      await this.#write(entries);
      for (const { flight, failure } of entries) if (failure !== null) flight.fail(failure);
      return this.#insertOrDiscard(entries.filter((entry) => entry.failure === null));
    }
    if (this.#suspect === 'database') {
      const rows = await this.#insert(entries);
      await this.#write(entries.filter((entry) => !entry.flight.isSettled && !rows.has(entry.flight)));
      return rows;
    }
    const writing = this.#write(entries);
    const [rows] = await Promise.all([this.#insertOrDiscard(entries, writing), writing]);
    return rows;
  }

  async #insertOrDiscard(entries: readonly Entry[], writing?: Promise<void>): Promise<Rows> {
    try {
      return await this.#insert(entries);
    } catch (thrown) {
      await writing;
      await this.#discard(entries);
      throw thrown;
    }
  }

  /** Leaves each entry's failure in the entry: one that turns out to be a replay needs no file. Never rejects. */
  async #write(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      const results = await this.#queue.write(
        entries.map((entry) => entry.temporaryPath),
        entries.map((entry) => renderQueueFile(entry.flight.submission)),
      );
      entries.forEach((entry, index) => {
        const failure = results[index];
        if (failure !== null) entry.failure = queueError(failure ?? NO_RESULT);
      });
    } catch (thrown) {
      const failure = queueError({ code: 'EIO', message: String(thrown) });
      for (const entry of entries) entry.failure = thrown instanceof ApiError ? thrown : failure;
    }
    const failed = entries.some((entry) => entry.failure !== null);
    if (failed) this.#suspect = 'queue';
    else if (this.#suspect === 'queue') this.#suspect = 'none';
  }

  async #insert(entries: readonly Entry[]): Promise<Rows> {
    if (entries.length === 0) return new Map();
    try {
      const submissions = entries.map((entry) => entry.flight.submission);
      const inserted = await this.#insertUntil(submissions);
      this.#suspect = this.#suspect === 'database' ? 'none' : this.#suspect;
      return inserted === entries.length ? new Map() : await this.#findEarlier(entries);
    } catch (thrown) {
      const error = toDatabaseError(thrown, 'lost');
      if (error.kind === 'bad-data' && entries.length > 1) return this.#insertSingly(entries);
      if (error.kind !== 'bad-data') this.#suspect = 'database';
      throw toApiError(error);
    }
  }

  /** Tries again what passes: a connection that broke, a deadlock, a primary that is being replaced. */
  async #insertUntil(submissions: readonly Submission[]): Promise<number> {
    const giveUpMs = performance.now() + this.#retryMs;
    for (let mayBeStored = false; ; ) {
      try {
        return await this.#store.insert(submissions);
      } catch (thrown) {
        const error = toDatabaseError(thrown, 'lost');
        mayBeStored ||= error.kind === 'lost';
        if (error.kind === 'bad-data') throw error;
        const mayPass = this.#outage.patienceMs() > 0 || performance.now() + RETRY_PAUSE_MS <= giveUpMs;
        if (!mayPass) {
          throw mayBeStored ? new DatabaseError('lost', error.message, error.code) : error;
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
    }
  }

  /** One value that the database refuses fails the whole statement; row by row it fails only its own. */
  async #insertSingly(entries: readonly Entry[]): Promise<Rows> {
    const rows = new Map<Flight, StoredSubmission>();
    for (const entry of entries) {
      try {
        for (const [flight, row] of await this.#insert([entry])) rows.set(flight, row);
      } catch (thrown) {
        entry.flight.fail(thrown instanceof ApiError ? thrown : outcomeUnknown(thrown));
      }
    }
    return rows;
  }

  /** Which flights met a row with their key; a row with a flight's own id is its own. */
  async #findEarlier(entries: readonly Entry[]): Promise<Rows> {
    const submissions = entries.map((entry) => entry.flight.submission);
    const found = await this.#store.find(
      submissions.map((submission) => submission.id),
      submissions.flatMap((submission) => submission.idempotencyKey ?? []),
    );
    const ids = new Set(found.map((row) => row.id));
    const byKey = new Map(found.map((row) => [row.idempotencyKey, row]));
    const earlier = new Map<Flight, StoredSubmission>();
    for (const { flight } of entries) {
      const { id, idempotencyKey } = flight.submission;
      if (ids.has(id)) continue;
      const row = idempotencyKey === null ? undefined : byKey.get(idempotencyKey);
      if (row === undefined) flight.fail(outcomeUnknown(new Error('neither inserted nor found')));
      else earlier.set(flight, row);
    }
    return earlier;
  }

  async #publish(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const results = await this.#queue.publish(
      entries.map((entry) => entry.temporaryPath),
      entries.map((entry) => entry.flight.submission.queuePath),
    );
    await this.#steps.filesPublished?.();
    entries.forEach(({ flight }, index) => {
      const failure = results[index];
      if (failure !== null) {
        this.#suspect = 'queue';
        flight.fail(queueError(failure ?? NO_RESULT));
        return;
      }
      const { id, queuePath } = flight.submission;
      flight.succeed({ id, queuePath, gateway: this.#gateway, replayed: false });
      this.#done.add(id);
    });
  }

  async #replay(entries: readonly Entry[], rows: Rows): Promise<void> {
    if (entries.length === 0) return;
    await this.#discard(entries);
    await Promise.all(
      entries.map(async ({ flight }) => {
        try {
          await this.#replayOne(flight, rows.get(flight) as StoredSubmission);
        } catch (thrown) {
          flight.fail(thrown instanceof ApiError ? thrown : toApiError(toDatabaseError(thrown, 'lost')));
        }
      }),
    );
  }

  async #replayOne(flight: Flight, row: StoredSubmission): Promise<void> {
    const { submission } = flight;
    if (row.bodyDigest !== submission.bodyDigest && !(await this.#store.hasBody(row.id, submission.text))) {
      throw new ApiError('key-reused', 'This Idempotency-Key belongs to another conversation.', {
        field: 'Idempotency-Key',
      });
    }
    if (row.state === 'pending') {
      await completePair(this.#queue, row, submission.text);
      this.#done.add(row.id);
    }
    flight.succeed({ id: row.id, queuePath: row.queuePath, gateway: row.gateway, replayed: true });
  }

  async #discard(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#queue.discard(entries.map((entry) => entry.temporaryPath)).catch(() => undefined);
  }
}

/** What a commit needs of the queue. */
export type CommitQueue = Pick<
  Queue,
  'temporaryPathOf' | 'write' | 'publish' | 'discard' | 'confirm' | 'isSilent'
>;

/** Where tests stop the process. Nothing but a caller of `startGateway` can set them. */
export interface CommitSteps {
  readonly rowsCommitted?: () => Promise<void>;
  readonly filesPublished?: () => Promise<void>;
}

const RETRY_PAUSE_MS = 40;

interface Entry {
  readonly flight: Flight;
  readonly temporaryPath: string;
  failure: ApiError | null;
}

/** The rows that stood there before, by the flight that met them. */
type Rows = ReadonlyMap<Flight, StoredSubmission>;

const NO_RESULT = { code: 'EIO', message: 'no result' };

function byKey(left: Flight, right: Flight): number {
  const a = left.submission.idempotencyKey ?? '';
  const b = right.submission.idempotencyKey ?? '';
  return a < b ? -1 : a > b ? 1 : 0;
}
