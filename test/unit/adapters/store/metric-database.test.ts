import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricDatabase } from '../../../../electron/adapters/store/metric-database.ts';
import { HOST_METRICS, MEMBER_METRICS } from '../../../../electron/domain/usage/metrics.ts';
import type { Tier } from '../../../../electron/domain/usage/resolution.ts';
import type { MetricSample } from '../../../../electron/ports/metric-store.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A full hour. */
const START_MS = 1_800_000_000_000;

let folder: string;
let file: string;
let database: MetricDatabase;
let badTables: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-metrics-'));
  file = join(folder, 'metrics.db');
  badTables = [];
  database = open();
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(fileBytes?: number): MetricDatabase {
  return new MetricDatabase(file, (table) => badTables.push(table), fileBytes);
}

function sample(atMs: number, cpuPercent: number | null, member = 'gateway-1'): MetricSample {
  return { atMs, stack: 'shop', member, values: [cpuPercent, 1_000, null, null, null, null, 7] };
}

function keep(nowMs: number): number {
  let steps = 0;
  while (database.keepMetrics(nowMs)) steps += 1;
  return steps;
}

function query(fromMs: number, toMs: number, tier: Tier = 'raw', spanMs = SECOND_MS, member = 'gateway-1') {
  return database.metrics({ stack: 'shop', member, fromMs, toMs, tier, spanMs });
}

const cpuOf = (buckets: ReturnType<typeof query>) => buckets.map(({ figures }) => figures[0]);

describe('figures', () => {
  it('are given back as they were measured, of the member that was asked for', () => {
    database.addSamples([sample(START_MS, 1.5), sample(START_MS, 99, 'gateway-2')]);
    database.addSamples([sample(START_MS + 2_000, null)]);
    expect(query(START_MS, START_MS + 5_000)).toEqual([
      {
        atMs: START_MS,
        count: 1,
        figures: [1.5, 1_000, null, null, null, null, 7].map((value) =>
          value === null ? null : { min: value, average: value, max: value },
        ),
      },
      expect.objectContaining({ atMs: START_MS + 2_000 }),
    ]);
    expect(query(START_MS, START_MS + 5_000, 'raw', SECOND_MS, 'gateway-9')).toEqual([]);
  });

  it('of the machine stand under no stack', () => {
    const values = HOST_METRICS.map((_, index) => index);
    database.addSamples([{ atMs: START_MS, stack: '', member: null, values }]);
    const range = { fromMs: START_MS, toMs: START_MS + 1, tier: 'raw', spanMs: SECOND_MS } as const;
    expect(
      database.metrics({ stack: '', member: null, ...range })[0]?.figures.map((each) => each?.average),
    ).toEqual(values);
  });

  it('that were read twice at one moment are kept once', () => {
    database.addSamples([sample(START_MS, 1), sample(START_MS, 2)]);
    expect(cpuOf(query(START_MS, START_MS + 1))).toMatchObject([{ average: 2 }]);
  });
});

describe('what has become older', () => {
  it('is told in ten seconds and in minutes, with the same extremes and averages', () => {
    for (let second = 0; second < 2 * 3_600; second += 5) {
      database.addSamples([sample(START_MS + second * SECOND_MS, second % 60)]);
    }
    const nowMs = START_MS + 2 * HOUR_MS + MINUTE_MS;
    keep(nowMs);
    expect(cpuOf(query(START_MS, START_MS + 20_000, 'fine', 10_000))).toEqual([
      { min: 0, average: 2.5, max: 5 },
      { min: 10, average: 12.5, max: 15 },
    ]);
    expect(cpuOf(query(START_MS, nowMs, 'coarse', MINUTE_MS))).toEqual(
      Array(120).fill({ min: 0, average: 27.5, max: 55 }),
    );
    // Older than an hour: not there any more one by one.
    expect(query(START_MS, START_MS + HOUR_MS - MINUTE_MS)).toEqual([]);
  });

  it('is told up to this moment: what is in no chunk yet is taken from what is finer', () => {
    for (let second = 0; second <= 3_900; second += 1) {
      database.addSamples([sample(START_MS + second * SECOND_MS, second)]);
    }
    const nowMs = START_MS + 3_900 * SECOND_MS + 1;
    keep(nowMs);
    const buckets = query(START_MS, nowMs, 'coarse', MINUTE_MS);
    expect(buckets.map(({ count }) => count)).toEqual([...Array(65).fill(60), 1]);
    expect(cpuOf(buckets).at(0)).toEqual({ min: 0, average: 29.5, max: 59 });
    expect(cpuOf(buckets).at(-1)).toMatchObject({ max: 3_900 });
  });

  it('is whole also in the seconds in which the last hour is over and not made yet', () => {
    for (let minute = 0; minute < 120; minute += 1) {
      const seconds = Array.from(
        { length: 60 },
        (_, second) => START_MS + minute * MINUTE_MS + second * SECOND_MS,
      );
      database.addSamples(seconds.map((atMs) => sample(atMs, minute)));
    }
    const nowMs = START_MS + 2 * HOUR_MS + 10 * SECOND_MS;
    keep(nowMs);
    // Of the minute an hour ago ten seconds are not there any more one by one.
    expect(query(START_MS + HOUR_MS, START_MS + HOUR_MS + MINUTE_MS)).toHaveLength(50);
    expect(query(START_MS, nowMs, 'coarse', MINUTE_MS).map(({ count }) => count)).toEqual(
      Array(120).fill(60),
    );
  });

  it('is made again from what is left after a death at any step, and comes out the same', () => {
    const random = new SeededRandom(3);
    const fill = (): void => {
      for (let second = 0; second < 2 * 3_600; second += 10) {
        database.addSamples([sample(START_MS + second * SECOND_MS, Math.fround(random.fraction()))]);
      }
    };
    fill();
    const nowMs = START_MS + 3 * HOUR_MS;
    const whole = cpuOf(query(START_MS, nowMs, 'coarse', MINUTE_MS));
    for (let step = 0; step < 200; step += 1) {
      const isMore = database.keepMetrics(nowMs);
      // What a killed host had in its memory is gone; the file is what the next one finds.
      database.close();
      database = open();
      const now = cpuOf(query(START_MS, nowMs, 'coarse', MINUTE_MS));
      expect(now).toHaveLength(whole.length);
      for (const [minute, figure] of now.entries()) {
        expect(figure?.max).toBeCloseTo(whole[minute]?.max ?? Number.NaN, 3);
      }
      if (!isMore) break;
    }
    expect(keep(nowMs)).toBe(0);
  });

  it('goes when its time is over, in small steps', () => {
    for (let minute = 0; minute < 3 * 60; minute += 1) {
      database.addSamples([sample(START_MS + minute * MINUTE_MS, minute)]);
    }
    keep(START_MS + 3 * HOUR_MS + MINUTE_MS);
    expect(query(START_MS, START_MS + 3 * HOUR_MS, 'coarse', MINUTE_MS)).toHaveLength(180);
    // A host that was away for two months.
    const later = START_MS + 60 * DAY_MS;
    keep(later);
    expect(query(START_MS, later, 'coarse', MINUTE_MS)).toEqual([]);
    expect(query(START_MS, later, 'fine', 10_000)).toEqual([]);
    expect(query(START_MS, later)).toEqual([]);
  });

  it('goes in steps that hold nobody up: no more than some thousand rows each', () => {
    const members = Array.from({ length: 30 }, (_, index) => `member-${index}`);
    for (let second = 0; second < 400; second += 1) {
      const atMs = START_MS + second * SECOND_MS;
      database.addSamples(members.map((member) => sample(atMs, 1, member)));
    }
    const reader = new Database(file);
    const rows = (): number =>
      (reader.prepare('SELECT count(*) AS rows FROM samples').get() as { rows: number }).rows;
    const later = START_MS + 2 * HOUR_MS;
    const left = [rows()];
    while (database.keepMetrics(later)) left.push(rows());
    reader.close();
    expect([left.at(0), left.at(-1)]).toEqual([12_000, 0]);
    const deleted = left.slice(1).map((now, step) => (left[step] ?? 0) - now);
    expect(Math.max(...deleted)).toBeLessThan(2_100);
  });

  it('does not wait for a calendar that was ahead and has been set back', () => {
    database.addSamples([sample(START_MS + 400 * DAY_MS, 1)]);
    keep(START_MS + 400 * DAY_MS + HOUR_MS);
    for (let second = 0; second < 600; second += 10) {
      database.addSamples([sample(START_MS + second * SECOND_MS, second)]);
    }
    keep(START_MS + 700 * SECOND_MS);
    const buckets = query(START_MS, START_MS + HOUR_MS, 'fine', 10_000);
    expect(buckets).toHaveLength(60);
    expect(cpuOf(buckets).at(-1)).toEqual({ min: 590, average: 590, max: 590 });
    expect(query(START_MS + DAY_MS, START_MS + 500 * DAY_MS, 'coarse', MINUTE_MS)).toEqual([]);
  });
});

describe('the size of the file', () => {
  const PAGE_BYTES = 4_096;
  const LIMIT_BYTES = 512 * 1024;

  it('is bounded, and the newest figures are the ones that stay', () => {
    database.close();
    database = open(LIMIT_BYTES);
    const random = new SeededRandom(5);
    const members = Array.from({ length: 30 }, (_, index) => `member-${index}`);
    let nowMs = START_MS;
    for (let hour = 0; hour < 12; hour += 1) {
      for (let minute = 0; minute < 60; minute += 1) {
        nowMs += MINUTE_MS;
        database.addSamples(
          members.map((member) => ({
            atMs: nowMs,
            stack: 'shop',
            member,
            values: MEMBER_METRICS.map(() => random.fraction() * 1e9),
          })),
        );
      }
      keep(nowMs);
    }
    database.close();
    // Freed pages are filled again: the file grows beyond the limit by one round's writing at most.
    expect(statSync(file).size).toBeLessThan(LIMIT_BYTES * 1.5 + 64 * PAGE_BYTES);
    database = open(LIMIT_BYTES);
    expect(query(nowMs - 10 * MINUTE_MS, nowMs + 1, 'raw', SECOND_MS, 'member-7')).toHaveLength(11);
    expect(query(START_MS, START_MS + HOUR_MS, 'coarse', MINUTE_MS, 'member-7')).toEqual([]);
  });

  it('of a day of thirty members is less than the arithmetic says, because chunks are deflated', () => {
    const random = new SeededRandom(9);
    const level = Array.from({ length: 30 }, () => MEMBER_METRICS.map(() => random.fraction() * 1e6));
    for (let hour = 0; hour < 3; hour += 1) {
      for (let second = 0; second < 3_600; second += 30) {
        const atMs = START_MS + hour * HOUR_MS + second * SECOND_MS;
        database.addSamples(
          level.map((values, index) => ({
            atMs,
            stack: 'shop',
            member: `member-${index}`,
            // A value that wanders, as measured ones do.
            values: values.map((value, metric) => {
              values[metric] = value * (0.98 + random.fraction() * 0.04);
              return values[metric];
            }),
          })),
        );
      }
      keep(START_MS + (hour + 1) * HOUR_MS + MINUTE_MS);
    }
    const reader = new Database(file);
    const coarse = reader
      .prepare("SELECT avg(length(figures)) AS bytes, count(*) AS rows FROM chunks WHERE tier = 'coarse'")
      .get() as { bytes: number; rows: number };
    reader.close();
    expect(coarse.rows).toBe(90);
    // 60 buckets of 22 floats are 5280 bytes before.
    expect(coarse.bytes).toBeLessThan(5_280 / 2);
  });
});

describe('figures that were damaged', () => {
  it('are left out and said, and the others are there', () => {
    database.addSamples([sample(START_MS, 1), sample(START_MS + 1_000, 2)]);
    const writer = new Database(file);
    writer.exec(`UPDATE samples SET figures = x'0102030405' WHERE at_ms = ${START_MS}`);
    writer.close();
    expect(query(START_MS, START_MS + 5_000)).toHaveLength(1);
    expect(badTables).toEqual(['samples']);
  });

  it('do not stop chunks from being made', () => {
    for (let second = 0; second < 7_200; second += 30) {
      database.addSamples([sample(START_MS + second * SECOND_MS, 1)]);
    }
    keep(START_MS + HOUR_MS);
    const writer = new Database(file);
    writer.exec(`UPDATE chunks SET figures = x'ff00ff' WHERE from_ms = ${START_MS}`);
    writer.close();
    keep(START_MS + 3 * HOUR_MS);
    expect(query(START_MS, START_MS + HOUR_MS, 'coarse', MINUTE_MS)).toHaveLength(55);
    expect(badTables).toContain('chunks');
  });
});
