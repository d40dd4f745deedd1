import { describe, expect, it } from 'vitest';
import { compare, shrink } from '../../helpers/picture-comparison.ts';
import type { Picture } from '../../helpers/png.ts';

const [WIDTH, HEIGHT] = [640, 400];
const CANVAS = 246;
const SURFACE = 255;
const INK = 40;

/** In pixels of the page. */
interface Panel {
  readonly x: number;
  readonly y: number;
  readonly ground?: number;
}

/** A circle drawn with a line of one and a half pixels, as icons are, in the ink of quiet words. */
const ring = (left: number, top: number) => (x: number, y: number) =>
  Math.abs(Math.hypot(x - left - 8, y - top - 8) - 6.5) <= 0.75;
const QUIET = 90;

/** A page, halved: panels on a canvas, each with lines of strokes, whose ink another browser may draw paler. */
function page(
  panels: readonly Panel[],
  ink = INK,
  isMarked: (x: number, y: number) => boolean = () => false,
): Picture {
  const [width, height] = [2 * WIDTH, 2 * HEIGHT];
  const rgb = new Uint8Array(width * height * 3).fill(CANVAS);
  for (const { x: left, y: top, ground = SURFACE } of panels) {
    for (let y = top; y < top + 180; y += 1) {
      for (let x = left; x < left + 400; x += 1) {
        const isText = (y - top) % 20 >= 6 && (y - top) % 20 < 14 && x > left + 16 && x < left + 300;
        const value = isText && x % 5 === 0 ? ink : ground;
        rgb.fill(value, (y * width + x) * 3, (y * width + x) * 3 + 3);
      }
    }
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (isMarked(x, y)) rgb.fill(QUIET, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return shrink({ width, height, rgb }, 2);
}

const PANELS: readonly Panel[] = [
  { x: 40, y: 40 },
  { x: 480, y: 40 },
  { x: 40, y: 280 },
  { x: 480, y: 280 },
];
const expected = page(PANELS);

const LIVE = { mayHaveSpots: true };
const STILL = { mayHaveSpots: false };

describe('comparing pictures', () => {
  it('given the same, then nothing is wrong', () => {
    expect(compare(page(PANELS), expected, LIVE).fault).toBeNull();
  });

  it('given letters drawn a little paler, then nothing is wrong', () => {
    expect(compare(page(PANELS, INK + 12), expected, LIVE).fault).toBeNull();
  });

  it('given a panel that is missing, then it is seen', () => {
    expect(compare(page(PANELS.slice(1)), expected, LIVE).fault).toMatch(/2-pixel blocks look different/);
  });

  it('given a panel that moved by four pixels, then it is seen', () => {
    const moved = [{ x: 40, y: 44 }, ...PANELS.slice(1)];
    expect(compare(page(moved), expected, LIVE).fault).toMatch(/look different/);
  });

  it('given a ground that is a little darker, then it is seen, though no letter changed', () => {
    const darker = PANELS.map((panel) => ({ ...panel, ground: 248 }));
    expect(compare(page(darker), expected, LIVE).fault).toMatch(/16-pixel blocks look different/);
  });

  it('given an icon of 16 pixels that was not there, then it is seen where nothing is live, wherever it stands', () => {
    for (const [x, y] of [
      [700, 60],
      [703, 61],
      [901, 245],
    ] as const) {
      const marked = page(PANELS, INK, ring(x, y));

      expect(compare(marked, expected, STILL).fault).toMatch(/as small as an icon looks different/);
      expect(compare(marked, expected, LIVE).fault).toBeNull();
    }
  });

  it('given letters a little paler, then nothing is wrong where nothing is live either', () => {
    expect(compare(page(PANELS, INK + 12), expected, STILL).fault).toBeNull();
  });

  it('given another size, then it says both', () => {
    const shorter = { ...expected, height: HEIGHT - 1, rgb: expected.rgb.subarray(WIDTH * 3) };
    expect(compare(shorter, expected, LIVE).fault).toBe('it is 640×399 large and was 640×400');
  });

  it('what differs is red upon what was expected', () => {
    const { difference } = compare(page(PANELS.slice(1)), expected, LIVE);
    const isRed = (x: number, y: number) => difference.rgb[(y * WIDTH + x) * 3] === 230;

    expect(isRed(30, 25)).toBe(true);
    expect(isRed(250, 25)).toBe(false);
  });
});

describe('shrinking', () => {
  it('makes one pixel of a square, and of what is left at the edges', () => {
    const rgb = Uint8Array.from([0, 0, 0, 100, 0, 0, 9, 9, 9, 20, 0, 0, 80, 0, 0, 9, 9, 9]);

    expect(shrink({ width: 3, height: 2, rgb }, 2)).toEqual({
      width: 2,
      height: 1,
      rgb: Uint8Array.from([50, 0, 0, 9, 9, 9]),
    });
  });
});
