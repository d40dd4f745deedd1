import { describe, expect, it } from 'vitest';
import { drillById } from '../../../../electron/domain/drill/catalogue.ts';
import {
  dueAfterMs,
  dueUntil,
  type LoadStage,
  lengthOf,
  peakOf,
} from '../../../../electron/domain/drill/load-profile.ts';
import { seededNumbers } from '../../../../electron/domain/drill/seeded.ts';

/** A hundred courses of up to five stages, the same ones each time. */
const courses = Array.from({ length: 100 }, (_, seed): readonly LoadStage[] => {
  const next = seededNumbers(seed);
  return Array.from({ length: 1 + Math.floor(next() * 5) }, () => ({
    overMs: 1 + Math.floor(next() * 60_000),
    toRatePerSecond: Math.floor(next() * 4) === 0 ? 0 : Math.floor(next() * 1_000),
  }));
});

describe('a load in stages', () => {
  it('has each request due when as many are due before it', () => {
    for (const course of courses) {
      const all = dueUntil(course, lengthOf(course));
      for (let part = 0; part < 1; part += 0.01) {
        const sequence = Math.floor(all * part);
        const dueMs = dueAfterMs(course, sequence);
        expect(dueMs).toBeLessThanOrEqual(lengthOf(course));
        if (sequence < all) expect(Math.abs(dueUntil(course, dueMs) - sequence)).toBeLessThan(0.01);
      }
    }
  });

  it('never has a later request due earlier', () => {
    for (const course of courses.slice(0, 20)) {
      const last = Math.min(2_000, Math.floor(dueUntil(course, lengthOf(course))));
      const due = Array.from({ length: last + 1 }, (_, sequence) => dueAfterMs(course, sequence));
      expect(due).toEqual(due.toSorted((a, b) => a - b));
    }
  });

  it('has what would be due later at its end, where nothing waits for it for ever', () => {
    expect(dueAfterMs([{ overMs: 1_000, toRatePerSecond: 10 }], 99)).toBe(1_000);
    expect(dueAfterMs([{ overMs: 1_000, toRatePerSecond: 0 }], 0)).toBe(1_000);
  });

  it('brings five hundred users in five minutes, keeps them for ten, and lets them go in two', () => {
    const { load } = drillById('load-ramp');
    const course = load.kind === 'ramp' ? load.stages : [];
    expect(lengthOf(course)).toBe(17 * 60_000);
    expect(peakOf(course)).toBe(500);
    expect(Math.round(dueUntil(course, lengthOf(course)))).toBe(75_000 + 300_000 + 30_000);
  });
});
