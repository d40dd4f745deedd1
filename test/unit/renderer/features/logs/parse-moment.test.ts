import { describe, expect, test } from 'vitest';
import { parseMoment } from '../../../../../renderer/features/logs/parse-moment.ts';

const now = new Date(2026, 10, 22, 14, 30, 0).getTime();
const at = (...parts: [number, number, number, number, number, number?, number?]) =>
  new Date(...parts).getTime();

describe('a moment as people write it', () => {
  test.each([
    ['14:03', at(2026, 10, 22, 14, 3)],
    ['14:03:22.5', at(2026, 10, 22, 14, 3, 22, 500)],
    ['23:10', at(2026, 10, 21, 23, 10)],
    ['2026-11-20 08:15:01', at(2026, 10, 20, 8, 15, 1)],
    ['2026-11-20T08:15', at(2026, 10, 20, 8, 15)],
    ['2026-11-22T10:00:00Z', Date.UTC(2026, 10, 22, 10)],
    ['-10m', now - 600_000],
    ['2h', now - 7_200_000],
  ])('%s', (written, expected) => {
    expect(parseMoment(written, now)).toBe(expected);
  });

  test.each(['', 'yesterday', '25:00', '14:61', '14:03:99'])('%j is none', (written) => {
    expect(parseMoment(written, now)).toBeNull();
  });
});
