import { describe, expect, it } from 'vitest';
import { decodePng, encodePng } from '../../helpers/png.ts';

/** Two pixels at half opacity, as another program wrote them. */
const FOREIGN =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGM8wSXSwMDKygAACakBcmSaq9MAAAAASUVORK5CYII=';

describe('a PNG', () => {
  it('given a picture of few colours, when written and read, then it is the same', () => {
    const [width, height] = [37, 23];
    const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) => 40 * ((at * at) % 6));

    expect(decodePng(encodePng({ width, height, rgb }))).toEqual({ width, height, rgb });
  });

  it('given thousands of colours, then grounds keep theirs, and the others become like ones', () => {
    const [width, height] = [200, 100];
    const ground = [251, 252, 253];
    const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) =>
      at < 30_000 ? (ground[at % 3] ?? 0) : (at * 7 + (at >> 5) * 13) & 0xff,
    );

    const read = decodePng(encodePng({ width, height, rgb })).rgb;

    expect([...read.subarray(0, 6)]).toEqual([...ground, ...ground]);
    const apart = read.map((value, at) => Math.abs(value - (rgb[at] ?? 0)));
    expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(16);
  });

  it('given transparency, then the colour is kept and the rest dropped', () => {
    expect(decodePng(Buffer.from(FOREIGN, 'base64'))).toEqual({
      width: 2,
      height: 1,
      rgb: Uint8Array.from([200, 10, 20, 200, 15, 25]),
    });
  });

  it('given something else, then it says so', () => {
    expect(() => decodePng(Buffer.from('GIF89a, and not a picture of ours'))).toThrow('no PNG');
  });
});
