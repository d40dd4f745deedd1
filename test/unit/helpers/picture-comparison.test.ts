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

/** A page, halved: panels on a canvas, each with lines of strokes, whose ink another browser may draw paler. */
function page(panels: readonly Panel[], ink = INK): Picture {
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
  return shrink({ width, height, rgb }, 2);
}

const PANELS: readonly Panel[] = [
  { x: 40, y: 40 },
  { x: 480, y: 40 },
  { x: 40, y: 280 },
  { x: 480, y: 280 },
];
const expected = page(PANELS);

describe('comparing pictures', () => {
  it('given the same, then nothing is wrong', () => {
    expect(compare(page(PANELS), expected).fault).toBeNull();
  });

  it('given letters drawn a little paler, then nothing is wrong', () => {
    expect(compare(page(PANELS, INK + 12), expected).fault).toBeNull();
  });

  it('given a panel that is missing, then it is seen', () => {
    expect(compare(page(PANELS.slice(1)), expected).fault).toMatch(/2-pixel blocks look different/);
  });

  it('given a panel that moved by four pixels, then it is seen', () => {
    const moved = [{ x: 40, y: 44 }, ...PANELS.slice(1)];
    expect(compare(page(moved), expected).fault).toMatch(/look different/);
  });

  it('given a ground that is a little darker, then it is seen, though no letter changed', () => {
    const darker = PANELS.map((panel) => ({ ...panel, ground: 248 }));
    expect(compare(page(darker), expected).fault).toMatch(/16-pixel blocks look different/);
  });

  it('given another size, then it says both', () => {
    const shorter = { ...expected, height: HEIGHT - 1, rgb: expected.rgb.subarray(WIDTH * 3) };
    expect(compare(shorter, expected).fault).toBe('it is 640×399 large and was 640×400');
  });

  it('what differs is red upon what was expected', () => {
    const { difference } = compare(page(PANELS.slice(1)), expected);
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
