import { describe, expect, test } from 'vitest';
import {
  bottomPx,
  placeAfterScroll,
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
