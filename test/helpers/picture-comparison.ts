import type { Picture } from './png.ts';

/**
 * Whether two pictures of a page look alike to somebody who does not count pixels. Another version of the browser draws
 * letters a little differently, so nothing is compared pixel by pixel: small blocks show what moved or is missing, large
 * ones show grounds whose colour is slightly another. Where things stand to the pixel is asked of the page (`boxes`).
 */

/** Four pixels of the page, when its picture was halved. */
const SMALL = { sizePx: 2, farApart: 24, mostShare: 0.003 };
const LARGE = { sizePx: 16, farApart: 3, mostShare: 0.01 };
/**
 * As large as an icon, wherever one may stand: a picture of nothing live has none of them. Letters that stand on whole pixels
 * instead of between them make it 9 at most, the few colours of a kept picture 5; a ring of an icon's size makes it 20.
 */
const SPOT = { sizePx: 8, farApart: 14 };
const SPOT_STEP_PX = 2;
const GREY_OF_SAME = 0.25;

export interface Comparison {
  /** Null when they look alike. */
  readonly fault: string | null;
  /** What differs in red upon a pale picture of what was expected. */
  readonly difference: Picture;
}

/** Each square of `factor` pixels becomes one. */
export function shrink(picture: Picture, factor: number): Picture {
  const width = Math.ceil(picture.width / factor);
  const height = Math.ceil(picture.height / factor);
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rgb.set(meanOf(picture, { x: x * factor, y: y * factor, sizePx: factor }), (y * width + x) * 3);
    }
  }
  return { width, height, rgb };
}

/**
 * `mayHaveSpots`: a few small things may be there, missing or other, as on a page that tells of something live. A spot is
 * a place whose ink, all in all, is more or less than it was: letters that are drawn a little differently have as much.
 */
export function compare(
  actual: Picture,
  expected: Picture,
  { mayHaveSpots }: { readonly mayHaveSpots: boolean },
): Comparison {
  if (actual.width !== expected.width || actual.height !== expected.height) {
    const [is, was] = [actual, expected].map(({ width, height }) => `${width}×${height}`);
    return { fault: `it is ${is} large and was ${was}`, difference: actual };
  }
  const difference = paleOf(expected);
  const shares = [SMALL, LARGE].map(({ sizePx, farApart, mostShare }) => {
    const apart = blocksApart([actual, expected], sizePx, farApart);
    for (const block of apart.blocks) paint(difference, block);
    return { sizePx, share: apart.blocks.length / apart.count, mostShare };
  });
  const worst = shares.find(({ share, mostShare }) => share > mostShare);
  if (worst === undefined) {
    const spot = mayHaveSpots ? null : spotIn(actual, expected);
    if (spot === null) return { fault: null, difference };
    paint(difference, spot);
    const fault = `something as small as an icon looks different at ${spot.x}, ${spot.y} of the picture`;
    return { fault, difference };
  }
  const [share, most] = [worst.share, worst.mostShare].map((part) => `${(100 * part).toFixed(2)} %`);
  return { fault: `${share} of its ${worst.sizePx}-pixel blocks look different (${most} may)`, difference };
}

interface Block {
  readonly x: number;
  readonly y: number;
  readonly sizePx: number;
}

function blocksApart([one, other]: readonly [Picture, Picture], sizePx: number, farApart: number) {
  const blocks: Block[] = [];
  let count = 0;
  for (let y = 0; y < one.height; y += sizePx) {
    for (let x = 0; x < one.width; x += sizePx) {
      const block = { x, y, sizePx };
      if (areApart([one, other], block, farApart)) blocks.push(block);
      count += 1;
    }
  }
  return { blocks, count };
}

/** The first of them, from the top; null when there is none. */
function spotIn(actual: Picture, expected: Picture): Block | null {
  const { sizePx, farApart } = SPOT;
  for (let y = 0; y + sizePx <= expected.height; y += SPOT_STEP_PX) {
    for (let x = 0; x + sizePx <= expected.width; x += SPOT_STEP_PX) {
      const block = { x, y, sizePx };
      if (areApart([actual, expected], block, farApart)) return block;
    }
  }
  return null;
}

function areApart([one, other]: readonly [Picture, Picture], block: Block, farApart: number): boolean {
  const [means, others] = [meanOf(one, block), meanOf(other, block)] as const;
  return means.some((mean, channel) => Math.abs(mean - (others[channel] ?? 0)) > farApart);
}

function meanOf({ width, height, rgb }: Picture, { x, y, sizePx }: Block): readonly [number, number, number] {
  let [red, green, blue, count] = [0, 0, 0, 0];
  for (let row = y; row < Math.min(height, y + sizePx); row += 1) {
    for (let column = x; column < Math.min(width, x + sizePx); column += 1) {
      const at = (row * width + column) * 3;
      red += rgb[at] ?? 0;
      green += rgb[at + 1] ?? 0;
      blue += rgb[at + 2] ?? 0;
      count += 1;
    }
  }
  return [red / count, green / count, blue / count];
}

function paleOf({ width, height, rgb }: Picture): Picture {
  const pale = new Uint8Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    const grey = ((rgb[at] ?? 0) + (rgb[at + 1] ?? 0) + (rgb[at + 2] ?? 0)) / 3;
    pale.fill(255 - GREY_OF_SAME * (255 - grey), at, at + 3);
  }
  return { width, height, rgb: pale };
}

function paint({ width, height, rgb }: Picture, { x, y, sizePx }: Block): void {
  for (let row = y; row < Math.min(height, y + sizePx); row += 1) {
    for (let column = x; column < Math.min(width, x + sizePx); column += 1) {
      const at = (row * width + column) * 3;
      rgb[at] = 230;
      rgb[at + 1] = (rgb[at + 1] ?? 0) / 2;
      rgb[at + 2] = (rgb[at + 2] ?? 0) / 2;
    }
  }
}
