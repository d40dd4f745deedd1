import { describe, expect, it } from 'vitest';
import { median, meets, resultOf, rounded } from '../../bench/figures.ts';
import type { Row } from '../../bench/row.ts';

const row: Row = {
  id: 'up-vs-compose',
  what: 'up',
  unit: 'ratio',
  target: { atMost: 0.7 },
  measure: async () => ({ runs: [] }),
};

describe('figures of the bench', () => {
  it('takes the middle run, or the mean of the two in the middle, in whatever order they came', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 1, 2, 4])).toBe(3);
    expect(() => median([])).toThrow();
  });

  it('judges a target in its own direction, its limit included', () => {
    expect(meets({ atMost: 0.7 }, 0.7)).toBe(true);
    expect(meets({ atMost: 0.7 }, 0.7004)).toBe(false);
    expect(meets({ atLeast: 0.85 }, 0.85)).toBe(true);
    expect(meets({ atLeast: 0.85 }, 0.84)).toBe(false);
  });

  it('gives the median with its spread, and judges before it rounds', () => {
    expect(resultOf(row, { runs: [0.6, 0.70049, 0.9] })).toEqual({
      id: 'up-vs-compose',
      value: 0.7,
      unit: 'ratio',
      spread: { min: 0.6, max: 0.9, n: 3 },
      target: 0.7,
      holds: false,
    });
  });

  it('prefers the value of the whole to the median of its parts', () => {
    expect(resultOf(row, { runs: [0.1, 0.9], value: 0.4 })).toMatchObject({ value: 0.4, holds: true });
  });

  it('lets no target hold whose runs had trouble, nor one that was not measured', () => {
    expect(resultOf(row, { runs: [0.1], trouble: 'the drill did not pass' }).holds).toBe(false);
    expect(resultOf(row, null)).toEqual({
      id: 'up-vs-compose',
      value: null,
      unit: 'ratio',
      spread: null,
      target: 0.7,
      holds: false,
    });
  });

  it('keeps three significant digits, and whole numbers whole', () => {
    expect(rounded(0.12345)).toBe(0.123);
    expect(rounded(1234.5)).toBe(1235);
    expect(rounded(20.06)).toBe(20.1);
  });
});
