import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { indexed } from './palette.ts';

/** Pictures as browsers take them: eight bits a channel, not interlaced. Transparency is dropped: a page has none. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel, row by row. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes of a pixel by its kind: colours, places in a palette, colours with transparency. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [2, 3],
  [3, 1],
  [6, 4],
]);

export function decodePng(bytes: Buffer): Picture {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('this is no PNG');
  const parts = new Map<string, Buffer[]>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    parts.set(type, [...(parts.get(type) ?? []), bytes.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  const [header] = parts.get('IHDR') ?? [];
  const channels = CHANNELS.get(header?.[9] ?? -1);
  if (header === undefined || header[8] !== 8 || channels === undefined || header[12] !== 0) {
    throw new Error('this PNG is of another kind than those that browsers take');
  }
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const content = inflateSync(Buffer.concat(parts.get('IDAT') ?? []));
  const rows = unfiltered(content, { width, height, channels });
  if (channels === 4) return { width, height, rgb: withoutAlpha(rows) };
  const [palette] = parts.get('PLTE') ?? [];
  return { width, height, rgb: palette === undefined ? rows : inColour(rows, palette) };
}

/** In 256 colours at most. */
export function encodePng(picture: Picture): Buffer {
  const { width, height } = picture;
  const { palette, indexes } = indexed(picture);
  const lines = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    lines.set(indexes.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const content = deflateSync(lines, { level: 9 });
  const parts = [chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', content), chunk('IEND')];
  return Buffer.concat([SIGNATURE, ...parts]);
}

function chunk(type: string, content: Uint8Array = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

function unfiltered(
  lines: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * stride);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const value = lines[y * (stride + 1) + 1 + x] ?? 0;
      rows[y * stride + x] = value + predicted(filter, rows, { x, y, stride, channels });
    }
  }
  return rows;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly stride: number;
  readonly channels: number;
}

/** What a filter of PNG expects of a byte, from those before it. */
function predicted(filter: number, bytes: Uint8Array, { x, y, stride, channels }: Place): number {
  const at = y * stride + x;
  const left = x < channels ? 0 : (bytes[at - channels] ?? 0);
  const above = y === 0 ? 0 : (bytes[at - stride] ?? 0);
  const corner = x < channels || y === 0 ? 0 : (bytes[at - stride - channels] ?? 0);
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return nearest(left, above, corner);
    default:
      return 0;
  }
}

/** Paeth's choice: whichever is nearest to `left + above - corner`. */
function nearest(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function inColour(indexes: Uint8Array, palette: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(indexes.length * 3);
  for (const [place, index] of indexes.entries()) {
    rgb.set(palette.subarray(index * 3, index * 3 + 3), place * 3);
  }
  return rgb;
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
