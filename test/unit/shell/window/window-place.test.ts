import { describe, expect, it } from 'vitest';
import { placeOnDisplays } from '../../../../electron/shell/window/window-place.ts';

const screen = (x: number, y: number, width: number, height: number) => ({
  workArea: { x, y, width, height },
});
const place = (x: number, y: number, width = 1_000, height = 700) => ({
  ...{ x, y, width, height },
  isMaximized: false,
});
const left = screen(0, 0, 1_920, 1_080);
const right = screen(1_920, 0, 2_560, 1_440);

describe('where the window opens', () => {
  it('is where it was while its screen is there', () => {
    expect(placeOnDisplays(place(2_000, 100), [left, right])).toEqual({
      ...{ x: 2_000, y: 100, width: 1_000, height: 700 },
    });
  });

  it('is the middle of a screen when the one it was on is gone', () => {
    expect(placeOnDisplays(place(2_000, 100), [left])).toEqual({ width: 1_000, height: 700 });
  });

  it('is no larger than its screen', () => {
    const small = screen(0, 0, 1_024, 600);
    expect(placeOnDisplays(place(10, 10, 2_000, 1_400), [small])).toEqual({
      ...{ x: 0, y: 0, width: 1_024, height: 600 },
    });
    expect(placeOnDisplays(null, [small])).toEqual({ width: 1_024, height: 600 });
  });

  it.each([
    ['above the screen', place(100, -300)],
    ['left of it', place(-950, 100)],
    ['below it', place(100, 1_079)],
  ])('is the middle when its title bar was %s', (_case, remembered) => {
    expect(placeOnDisplays(remembered, [left])).toEqual({ width: 1_000, height: 700 });
  });

  it('is moved in whole when part of it stood out', () => {
    expect(placeOnDisplays(place(1_500, 800), [left])).toEqual({
      ...{ x: 920, y: 380, width: 1_000, height: 700 },
    });
  });

  it('is never smaller than a person can use, and needs no screen to be known', () => {
    expect(placeOnDisplays(place(0, 0, 10, 10), [left])).toMatchObject({ width: 720, height: 480 });
    expect(placeOnDisplays(null, [])).toEqual({ width: 1_280, height: 840 });
  });
});
