import { describe, expect, it } from 'vitest';
import { Bucketing } from '../../../../electron/domain/usage/buckets.ts';
import { MOST_POINTS, resolutionOf, TIERS } from '../../../../electron/domain/usage/resolution.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

describe('samples in buckets', () => {
  it('are their extremes and their average, and what was not measured counts for nothing', () => {
    const bucketing = new Bucketing(10_000, 2);
    bucketing.addSample(20_000, [4, null]);
    bucketing.addSample(29_999, [2, null]);
    bucketing.addSample(30_000, [9, 1]);
    expect(bucketing.buckets()).toEqual([
      { atMs: 20_000, count: 2, figures: [{ min: 2, average: 3, max: 4 }, null] },
      {
        atMs: 30_000,
        count: 1,
        figures: [
          { min: 9, average: 9, max: 9 },
          { min: 1, average: 1, max: 1 },
        ],
      },
    ]);
  });

  it('come out the same by way of finer buckets, whatever their number in each', () => {
    const seeded = new SeededRandom(7);
    const random = (): number => seeded.fraction();
    for (let run = 0; run < 50; run += 1) {
      const [direct, fine, byWay] = [
        new Bucketing(60_000, 1),
        new Bucketing(10_000, 1),
        new Bucketing(60_000, 1),
      ];
      for (let sample = 0; sample < 40; sample += 1) {
        const [atMs, value] = [random() * 180_000, random() * 100];
        direct.addSample(atMs, [value]);
        fine.addSample(atMs, [value]);
      }
      for (const bucket of fine.buckets()) byWay.add(bucket);
      const [one, other] = [direct.buckets(), byWay.buckets()];
      expect(other.map(({ atMs, count }) => [atMs, count])).toEqual(
        one.map(({ atMs, count }) => [atMs, count]),
      );
      for (const [index, { figures }] of one.entries()) {
        const [expected, found] = [figures[0], other[index]?.figures[0]];
        expect(found?.min).toBe(expected?.min);
        expect(found?.max).toBe(expected?.max);
        expect(found?.average).toBeCloseTo(expected?.average ?? Number.NaN, 9);
      }
    }
  });
});

describe('how fine an answer is', () => {
  const nowMs = 1_800_000_000_000;
  const from = (agoMs: number, lengthMs = agoMs) =>
    resolutionOf({ fromMs: nowMs - agoMs, toMs: nowMs - agoMs + lengthMs }, nowMs);
  const HOUR_MS = 3_600_000;

  it.each([
    ['ten minutes', HOUR_MS / 6, 'raw', 1_000],
    ['an hour', HOUR_MS, 'raw', 3_000],
    ['three hours', 3 * HOUR_MS, 'fine', 10_000],
    ['a day', 24 * HOUR_MS, 'fine', 60_000],
    ['a month', 30 * 24 * HOUR_MS, 'coarse', 29 * 60_000],
  ] as const)('follows from the range: %s', (_, agoMs, tier, spanMs) => {
    expect(from(agoMs)).toEqual({ tier, spanMs });
  });

  it('follows from the age: a minute of last week is one point', () => {
    expect(from(7 * 24 * HOUR_MS, 60_000)).toEqual({ tier: 'coarse', spanMs: 60_000 });
  });

  it('never gives more points than a picture can show', () => {
    const seeded = new SeededRandom(11);
    const random = (): number => seeded.fraction();
    for (let run = 0; run < 500; run += 1) {
      const agoMs = 1_000 + random() * 400 * 24 * HOUR_MS;
      const { spanMs, tier } = from(agoMs);
      expect(Math.ceil(agoMs / spanMs)).toBeLessThanOrEqual(MOST_POINTS);
      expect(spanMs % TIERS[tier].spanMs).toBe(0);
    }
  });
});
