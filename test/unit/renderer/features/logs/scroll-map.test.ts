import { describe, expect, test } from 'vitest';
import {
  anchorOf,
  bottomPx,
  drawnRows,
  placeAfterScroll,
  ROW_PX,
  scrollTopFor,
  spacerPx,
} from '../../../../../renderer/features/logs/scroll-map.ts';

const short = { contentPx: 100_000, viewportPx: 600 };
const long = { contentPx: 20_000_000, viewportPx: 600 };

describe('scrolling a list of any length', () => {
  test('is the browser’s own while the list fits', () => {
    expect(spacerPx(short)).toBe(100_000);
    expect(placeAfterScroll(short, { topPx: 0, scrollTop: 0 }, 50_000)).toEqual({
      topPx: 50_000,
      scrollTop: 50_000,
    });
  });

  test('a step in a long list moves exactly as far as the wheel', () => {
    const before = { topPx: 10_000_000, scrollTop: scrollTopFor(long, 10_000_000) };

    const after = placeAfterScroll(long, before, before.scrollTop + 120);

    expect(after.topPx).toBe(10_000_120);
    expect(after.scrollTop).toBe(before.scrollTop + 120);
  });

  test('a leap goes to its share of the whole', () => {
    const bottom = spacerPx(long) - long.viewportPx;

    const half = placeAfterScroll(long, { topPx: 0, scrollTop: 0 }, bottom / 2);
    expect(half.topPx).toBeCloseTo(bottomPx(long) / 2);
    expect(placeAfterScroll(long, half, bottom).topPx).toBe(bottomPx(long));
  });

  test('whoever steps on and on reaches both ends, and never runs out of room before', () => {
    let place = { topPx: 30_000, scrollTop: scrollTopFor(long, 30_000) };
    for (let step = 0; step < 1_000 && place.topPx > 0; step += 1) {
      expect(place.scrollTop).toBeGreaterThan(0);
      place = placeAfterScroll(long, place, Math.max(0, place.scrollTop - 120));
    }
    expect(place).toEqual({ topPx: 0, scrollTop: 0 });

    const bottom = spacerPx(long) - long.viewportPx;
    place = { topPx: bottomPx(long) - 30_000, scrollTop: scrollTopFor(long, bottomPx(long) - 30_000) };
    for (let step = 0; step < 1_000 && place.topPx < bottomPx(long); step += 1) {
      place = placeAfterScroll(long, place, Math.min(bottom, place.scrollTop + 120));
    }
    expect(place.topPx).toBe(bottomPx(long));
    expect(place.scrollTop).toBe(bottom);
  });
});

describe('the rows that are drawn', () => {
  const VIEWPORT_PX = 600;

  test('stay the same between two steps, and cover what is seen', () => {
    const seen = new Set<string>();
    for (let topPx = 8_000; topPx < 8_160; topPx += 7) {
      const { first, end } = drawnRows(VIEWPORT_PX, topPx, 1_000_000);
      expect(first * ROW_PX).toBeLessThanOrEqual(topPx);
      expect(end * ROW_PX).toBeGreaterThanOrEqual(topPx + VIEWPORT_PX);
      seen.add(`${first} ${end}`);
    }

    expect(seen.size).toBeLessThanOrEqual(2);
  });

  test('end where the list does', () => {
    expect(drawnRows(VIEWPORT_PX, 0, 3)).toEqual({ first: 0, end: 3 });
    expect(drawnRows(VIEWPORT_PX, 0, 0)).toEqual({ first: 0, end: 0 });
    expect(drawnRows(VIEWPORT_PX, 1_000 * ROW_PX - VIEWPORT_PX, 1_000).end).toBe(1_000);
  });

  test('count from a row nearby, whatever number they have', () => {
    for (const row of [0, 7, 123_456, 999_999, -1, -123_456]) {
      const far = row - anchorOf(row);
      expect(far).toBeGreaterThanOrEqual(0);
      expect(far).toBeLessThan(10_000);
    }
  });
});
