import { describe, expect, it } from 'vitest';
import { formatMoment, parseSince } from '../../../electron/cli/moments.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('a time on the command line', () => {
  it.each([
    ['90s', NOW_MS - 90_000],
    ['10m', NOW_MS - 600_000],
    ['2h', NOW_MS - 7_200_000],
    ['1d', NOW_MS - 86_400_000],
    ['2026-01-01', Date.UTC(2026, 0, 1)],
    ['2026-01-01T12:00:00Z', Date.UTC(2026, 0, 1, 12)],
  ])('given %j, then it is that moment', (text, expected) => {
    expect(parseSince(text, NOW_MS)).toBe(expected);
  });

  it.each(['', '10', '1w', 'yesterday', '1.5h', '2026-13-01'])('given %j, then it is refused', (text) => {
    expect(() => parseSince(text, NOW_MS)).toThrow('10m, 2h or 1d ago');
  });

  it('is printed without fractions', () => {
    expect(formatMoment(NOW_MS + 250)).toBe('2026-01-02T03:04:05Z');
  });
});
