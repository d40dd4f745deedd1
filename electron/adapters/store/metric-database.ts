import Database from 'libsql';
import { type Bucket, Bucketing } from '../../domain/usage/buckets.ts';
import { metricsOf } from '../../domain/usage/metrics.ts';
import type { Tier } from '../../domain/usage/resolution.ts';
import type { MetricQuery, MetricSample, MetricStore } from '../../ports/metric-store.ts';
import { type Blob, bucketsOf, chunkBytes, sampleBytes, sampleOf } from './metric-blobs.ts';
import { METRIC_MIGRATIONS } from './metric-migrations.ts';
import { CHUNKS, type ChunkTier, MetricUpkeep } from './metric-upkeep.ts';
import { migrate } from './migrate.ts';
import type { Blocking } from './store-protocol.ts';
import { inTransaction } from './transaction.ts';

/**
 * Figures in a file of their own, beside the journal: they are many, written all the time and not worth a sync, the
 * journal is small and must not be lost. Damage to one of the files costs nothing of the other.
 *
 *   samples (each, for an hour) ──5 min──► fine chunks (10 s, a day) ──1 h──► coarse chunks (1 min, 30 days)
 *
 * A chunk is made once its time is over, from what is kept for longer than that: a host that is killed loses nothing, the
 * next one makes the chunk. For 30 members and the machine, 7 metrics each: an hour of minutes is 60 buckets of 22 floats, 5280
 * bytes, deflated 2300 (figures that wander; still ones less), so a month is 31 × 720 × 2.3 kB = 51 MB, a day of ten seconds
 * at most 10 MB, an hour watched every second 31 × 3 600 × 45 B = 5 MB. A row per series and bucket would be 9.4 million rows of
 * 40 bytes, 375 MB, for the month alone, and 217 rows to write where this writes 31.
 */
const BUSY_TIMEOUT_MS = 5_000;
const PAGE_BYTES = 4_096;
/** What of the file may be in use; the arithmetic above fits twice. */
const STANDARD_FILE_BYTES = 128 * 1024 * 1024;

/** Chunks that answer for a tier, before the samples that are in none yet. */
const READ_FROM: Readonly<Record<Tier, readonly ChunkTier[]>> = {
  raw: [],
  fine: ['fine'],
  coarse: ['coarse', 'fine'],
};

interface Row {
  readonly at_ms: number;
  readonly figures: Blob;
}

interface Subject {
  readonly id: number;
  /** Empty for the machine itself. */
  readonly member: string;
}

export class MetricDatabase implements Blocking<MetricStore> {
  readonly #database: Database.Database;
  readonly #upkeep: MetricUpkeep;
  readonly #onBadRow: (table: string) => void;
  readonly #subjects = new Map<string, number>();

  /** Throws what libsql throws, or a `FailureError` for a file that a newer Tandem wrote. */
  constructor(file: string, onBadRow: (table: string) => void, fileBytes = STANDARD_FILE_BYTES) {
    this.#database = new Database(file);
    this.#onBadRow = onBadRow;
    this.#upkeep = new MetricUpkeep(this.#database, fileBytes, (chunk) => this.#makeChunk(chunk));
    try {
      this.#database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      this.#database.pragma(`page_size = ${PAGE_BYTES}`);
      this.#database.pragma('journal_mode = WAL');
      // In WAL mode a crash of the process loses nothing all the same; a power cut the last seconds.
      this.#database.pragma('synchronous = NORMAL');
      migrate(this.#database, file, METRIC_MIGRATIONS);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  addSamples(samples: readonly MetricSample[]): void {
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO samples (at_ms, subject, figures) VALUES (?, ?, ?)',
    );
    try {
      inTransaction(this.#database, () => {
        for (const { atMs, stack, member, values } of samples) {
          insert.run(Math.round(atMs), this.#subjectId(stack, member), sampleBytes(values));
        }
      });
    } catch (error) {
      // Subjects that were new in it are not there.
      this.#subjects.clear();
      throw error;
    }
  }

  metrics({ stack, member, fromMs, toMs, tier, spanMs }: MetricQuery): readonly Bucket[] {
    const subject = this.#findSubject(stack, member);
    if (subject === null) return [];
    const metrics = metricsOf(member).length;
    const bucketing = new Bucketing(spanMs, metrics);
    // What is not made yet of a tier is read from the finer one.
    let fromHereMs = fromMs;
    for (const each of READ_FROM[tier]) {
      const untilMs = Math.min(this.#upkeep.madeUntilMs(each), toMs);
      this.#chunks(each, subject, { fromMs: fromHereMs, toMs: untilMs }, metrics, bucketing);
      fromHereMs = Math.max(fromHereMs, untilMs);
    }
    this.#samples(subject, fromHereMs, toMs, metrics, bucketing);
    return bucketing.buckets();
  }

  keepMetrics(nowMs: number): boolean {
    return this.#upkeep.step(nowMs);
  }

  close(): void {
    this.#database.close();
  }

  /** Each row is read once, whosever it is. */
  #makeChunk({ tier, fromMs }: { readonly tier: ChunkTier; readonly fromMs: number }): void {
    const { spanMs, length, madeOf } = CHUNKS[tier];
    const place = { fromMs, spanMs, length };
    const rows = this.#database
      .prepare(
        madeOf === 'raw'
          ? `SELECT s.id, s.member, r.at_ms, r.figures FROM samples r JOIN subjects s ON s.id = r.subject
             WHERE r.at_ms >= ?1 AND r.at_ms < ?2`
          : `SELECT s.id, s.member, r.from_ms AS at_ms, r.figures FROM chunks r JOIN subjects s ON s.id = r.subject
             WHERE r.tier = '${madeOf}' AND r.from_ms >= ?1 AND r.from_ms < ?2`,
      )
      .all(fromMs, fromMs + spanMs * length) as readonly (Row & Subject)[];
    const gathered = new Map<number, { readonly metrics: number; readonly bucketing: Bucketing }>();
    for (const { id, member, at_ms: atMs, figures } of rows) {
      const metrics = metricsOf(member === '' ? null : member).length;
      const { bucketing } = gathered.get(id) ?? { bucketing: new Bucketing(spanMs, metrics) };
      gathered.set(id, { metrics, bucketing });
      if (madeOf === 'raw') {
        for (const values of this.#readable('samples', sampleOf(figures, metrics)))
          bucketing.addSample(atMs, values);
      } else {
        for (const finer of this.#readable(
          'chunks',
          bucketsOf(figures, { ...CHUNKS[madeOf], fromMs: atMs }, metrics),
        )) {
          for (const bucket of finer) bucketing.add(bucket);
        }
      }
    }
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO chunks (tier, from_ms, subject, figures) VALUES (?, ?, ?, ?)',
    );
    for (const [id, { metrics, bucketing }] of gathered) {
      insert.run(tier, fromMs, id, chunkBytes(bucketing.buckets(), place, metrics));
    }
  }

  #samples(subject: number, fromMs: number, toMs: number, metrics: number, into: Bucketing): void {
    const rows = this.#database
      .prepare('SELECT at_ms, figures FROM samples WHERE at_ms >= ? AND at_ms < ? AND subject = ?')
      .all(fromMs, toMs, subject) as readonly Row[];
    for (const { at_ms: atMs, figures } of rows) {
      for (const values of this.#readable('samples', sampleOf(figures, metrics)))
        into.addSample(atMs, values);
    }
  }

  #chunks(
    tier: ChunkTier,
    subject: number,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    metrics: number,
    into: Bucketing,
  ): void {
    const { spanMs, length } = CHUNKS[tier];
    const rows = this.#database
      .prepare(
        `SELECT from_ms AS at_ms, figures FROM chunks
         WHERE tier = ? AND from_ms > ? AND from_ms < ? AND subject = ?`,
      )
      .all(tier, fromMs - spanMs * length, toMs, subject) as readonly Row[];
    for (const { at_ms, figures } of rows) {
      const place = { fromMs: at_ms, spanMs, length };
      for (const buckets of this.#readable('chunks', bucketsOf(figures, place, metrics))) {
        for (const bucket of buckets) {
          if (bucket.atMs + spanMs > fromMs && bucket.atMs < toMs) into.add(bucket);
        }
      }
    }
  }

  /** What was damaged is left out, and said. */
  #readable<T>(table: string, value: T | null): readonly T[] {
    if (value === null) this.#onBadRow(table);
    return value === null ? [] : [value];
  }

  #subjectId(stack: string, member: string | null): number {
    return this.#findSubject(stack, member) ?? this.#newSubject(stack, member);
  }

  #findSubject(stack: string, member: string | null): number | null {
    const key = `${stack}/${member ?? ''}`;
    const known = this.#subjects.get(key);
    if (known !== undefined) return known;
    const found = this.#database
      .prepare('SELECT id FROM subjects WHERE stack = ? AND member = ?')
      .get(stack, member ?? '') as { readonly id: number } | undefined;
    if (found === undefined) return null;
    this.#subjects.set(key, found.id);
    return found.id;
  }

  #newSubject(stack: string, member: string | null): number {
    this.#database.prepare('INSERT INTO subjects (stack, member) VALUES (?, ?)').run(stack, member ?? '');
    return this.#findSubject(stack, member) ?? 0;
  }
}
