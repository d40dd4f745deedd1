import type { Picture } from './png.ts';

/**
 * 256 colours of a picture. Grounds and lines keep theirs; of the many shades at the edges of letters, which nobody
 * tells apart, like ones become one. It makes a picture of a page a third as large.
 */
export interface Indexed {
  /** Three bytes a colour. */
  readonly palette: Uint8Array;
  /** One byte a pixel. */
  readonly indexes: Uint8Array;
}

const MOST = 256;
const KEPT_AS_THEY_ARE = 96;
const STEP = 32;

export function indexed({ rgb }: Picture): Indexed {
  const counts = countsOf(colours(rgb));
  const kept = counts.size <= MOST ? [...counts.keys()] : frequent(counts).slice(0, KEPT_AS_THEY_ARE);
  const exact = new Set(kept);
  const snapped = (colour: number) => (exact.has(colour) ? colour : rounded(colour));
  const shades = frequent(countsOf(colours(rgb, snapped)));
  const chosen = shades.slice(0, MOST);
  const places = new Map(chosen.map((colour, index) => [colour, index]));
  for (const shade of shades.slice(MOST)) places.set(shade, nearestOf(chosen, shade));
  return {
    palette: Uint8Array.from(chosen.flatMap((colour) => channels(colour))),
    indexes: Uint8Array.from(colours(rgb, snapped), (colour) => places.get(colour) ?? 0),
  };
}

function* colours(rgb: Uint8Array, as: (colour: number) => number = (colour) => colour): Generator<number> {
  for (let at = 0; at < rgb.length; at += 3) {
    yield as(((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0));
  }
}

function countsOf(all: Iterable<number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const colour of all) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return counts;
}

/** The most frequent first; the same picture always has the same order. */
function frequent(counts: ReadonlyMap<number, number>): readonly number[] {
  return [...counts]
    .sort(([one, many], [other, more]) => more - many || one - other)
    .map(([colour]) => colour);
}

function channels(colour: number): readonly [number, number, number] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

function rounded(colour: number): number {
  const [red, green, blue] = channels(colour).map((value) => Math.min(255, Math.round(value / STEP) * STEP));
  return ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
}

function nearestOf(chosen: readonly number[], colour: number): number {
  const wanted = channels(colour);
  const distances = chosen.map((other) =>
    channels(other).reduce((sum, value, channel) => sum + Math.abs(value - (wanted[channel] ?? 0)), 0),
  );
  return distances.indexOf(Math.min(...distances));
}
