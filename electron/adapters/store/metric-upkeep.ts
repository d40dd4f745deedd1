import type Database from 'libsql';
import { TIERS, type Tier } from '../../domain/usage/resolution.ts';
import { inTransaction } from './transaction.ts';

/**
 * What has to be done to figures from time to time, in steps that are each over in some tens of milliseconds: the thread of
 * the store does one thing at a time, and a lease may be waiting to be written.
 */

const MINUTE_MS = 60_000;

/** How many buckets a chunk holds, and of which tier it is made. */
export const CHUNKS = {
  fine: { spanMs: TIERS.fine.spanMs, length: 30, madeOf: 'raw' },
  coarse: { spanMs: TIERS.coarse.spanMs, length: 60, madeOf: 'fine' },
} as const satisfies Record<Exclude<Tier, 'raw'>, { spanMs: number; length: number; madeOf: Tier }>;
export type ChunkTier = keyof typeof CHUNKS;

/** Samples that were taken but wait in the host to be written. */
const LATE_MS = 20_000;
/** Of the calendar: what is from later than this was written while it was wrong. */
const FUTURE_MS = 60 * MINUTE_MS;
/** Rows of one deletion. */
const STEP_ROWS = 2_000;
const STEP_CHUNKS = 200;

export class MetricUpkeep {
  readonly #database: Database.Database;
  readonly #fileBytes: number;
  readonly #makeChunks: (chunk: { readonly tier: ChunkTier; readonly fromMs: number }) => void;

  constructor(
    database: Database.Database,
    fileBytes: number,
    makeChunks: (chunk: { readonly tier: ChunkTier; readonly fromMs: number }) => void,
  ) {
    this.#database = database;
    this.#fileBytes = fileBytes;
    this.#makeChunks = makeChunks;
  }

  /** The end of what there are chunks of; nothing was made at all: the beginning of time. */
  madeUntilMs(tier: ChunkTier): number {
    return this.#number('SELECT until_ms FROM progress WHERE tier = ?', tier) ?? 0;
  }

  /** True when it did something: there may be more. */
  step(nowMs: number): boolean {
    return (
      this.#forgetFuture(nowMs) ||
      this.#makeNext('fine', nowMs) ||
      this.#makeNext('coarse', nowMs) ||
      this.#deleteOld(nowMs) ||
      this.#makeRoom()
    );
  }

  /** A calendar that was ahead and has been set back would keep figures from being made until it is reached again. */
  #forgetFuture(nowMs: number): boolean {
    const limitMs = nowMs + FUTURE_MS;
    const isAhead = Object.keys(CHUNKS).some((tier) => this.madeUntilMs(tier as ChunkTier) > limitMs);
    const deleted = inTransaction(this.#database, () => {
      if (isAhead) this.#run('UPDATE progress SET until_ms = ? WHERE until_ms > ?', [hourOf(nowMs), limitMs]);
      return (
        this.#run('DELETE FROM samples WHERE at_ms > ?', [limitMs]) > 0 || this.#deleteFutureChunks(limitMs)
      );
    });
    return isAhead || deleted;
  }

  #deleteFutureChunks(limitMs: number): boolean {
    return (
      this.#run('DELETE FROM chunks WHERE from_ms > ? AND tier IN (?, ?)', [limitMs, 'fine', 'coarse']) > 0
    );
  }

  #makeNext(tier: ChunkTier, nowMs: number): boolean {
    const { spanMs, length, madeOf } = CHUNKS[tier];
    const chunkMs = spanMs * length;
    const oldest =
      madeOf === 'raw'
        ? this.#number('SELECT min(at_ms) FROM samples WHERE at_ms >= ?', this.madeUntilMs(tier))
        : this.#number(
            'SELECT min(from_ms) FROM chunks WHERE tier = ? AND from_ms >= ?',
            madeOf,
            this.madeUntilMs(tier),
          );
    if (oldest === null) return false;
    const fromMs = Math.floor(oldest / chunkMs) * chunkMs;
    const untilMs = fromMs + chunkMs;
    const readyMs = madeOf === 'raw' ? nowMs - LATE_MS : this.madeUntilMs(madeOf);
    if (untilMs > readyMs) return false;
    inTransaction(this.#database, () => {
      this.#makeChunks({ tier, fromMs });
      this.#run('INSERT OR REPLACE INTO progress (tier, until_ms) VALUES (?, ?)', [tier, untilMs]);
    });
    return true;
  }

  /** Only what has gone into the next tier, or was never going to. */
  #deleteOld(nowMs: number): boolean {
    const samplesMs = Math.min(nowMs - TIERS.raw.keptMs, this.madeUntilMs('fine'));
    const fineMs = Math.min(nowMs - TIERS.fine.keptMs, this.madeUntilMs('coarse'));
    return (
      this.#deleteSamples(samplesMs) ||
      this.#deleteChunks('fine', fineMs) ||
      this.#deleteChunks('coarse', nowMs - TIERS.coarse.keptMs)
    );
  }

  /** The oldest go first, minutes before what is younger and finer. */
  #makeRoom(): boolean {
    if (this.#usedBytes() <= this.#fileBytes) return false;
    const never = Number.MAX_SAFE_INTEGER;
    return (
      this.#deleteChunks('coarse', never) || this.#deleteChunks('fine', never) || this.#deleteSamples(never)
    );
  }

  #deleteSamples(beforeMs: number): boolean {
    const lastOfStep = this.#number(
      'SELECT max(at_ms) FROM (SELECT at_ms FROM samples WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
      beforeMs,
      STEP_ROWS,
    );
    return lastOfStep !== null && this.#run('DELETE FROM samples WHERE at_ms <= ?', [lastOfStep]) > 0;
  }

  #deleteChunks(tier: ChunkTier, beforeMs: number): boolean {
    const deleted = this.#run(
      `DELETE FROM chunks WHERE rowid IN
       (SELECT rowid FROM chunks WHERE tier = ? AND from_ms < ? ORDER BY from_ms LIMIT ?)`,
      [tier, beforeMs, STEP_CHUNKS],
    );
    return deleted > 0;
  }

  /** Pages that hold something: freed ones are filled again before the file grows. */
  #usedBytes(): number {
    return (
      this.#number(
        'SELECT (p.page_count - f.freelist_count) * s.page_size FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s',
      ) ?? 0
    );
  }

  #run(sql: string, values: readonly unknown[]): number {
    return this.#database.prepare(sql).run(...values).changes;
  }

  #number(sql: string, ...values: readonly unknown[]): number | null {
    const row = this.#database
      .prepare(sql)
      .raw()
      .get(...values) as readonly (number | null)[] | undefined;
    return row?.[0] ?? null;
  }
}

function hourOf(ms: number): number {
  return Math.floor(ms / (60 * MINUTE_MS)) * 60 * MINUTE_MS;
}
