import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Bucket, BucketFigure } from '../../domain/usage/buckets.ts';

/**
 * Figures as bytes: 32-bit floats (24 significant bits: a gigabyte is told to 64 bytes), NaN where nothing was measured.
 *
 * A sample is one float a metric. A chunk is a run of buckets of one subject, column after column: the counts, then each
 * metric's minima, averages and maxima. Its floats keep 12 bits (a hundredth of a percent) and stand there as all their first
 * bytes, all their second bytes and so on, which deflates to half: signs and exponents are alike, the last bytes are zero.
 */

const COLUMNS_PER_METRIC = 3;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Of the 23 bits of a mantissa. */
const CUT_BITS = 11;
/** What a chunk may hold at most when it is unpacked: a damaged one must not fill the memory. */
const MAX_CHUNK_BYTES = 1024 * 1024;

export function sampleBytes(values: readonly (number | null)[]): Buffer {
  return bytesOf(Float32Array.from(values, (value) => value ?? Number.NaN));
}

/** libsql gives a blob as the one or the other, by the call. */
export type Blob = ArrayBuffer | Uint8Array;

/** Null when the bytes are no sample of so many metrics. */
export function sampleOf(bytes: Blob, metrics: number): readonly (number | null)[] | null {
  const floats = floatsOf(bytes);
  if (floats === null || floats.length > metrics) return null;
  // One that was written before a metric was added is shorter.
  return Array.from({ length: metrics }, (_, metric) => known(floats[metric]));
}

/** @param fromMs start of the chunk; buckets outside of it are left out */
export function chunkBytes(
  buckets: readonly Bucket[],
  { fromMs, spanMs, length }: { readonly fromMs: number; readonly spanMs: number; readonly length: number },
  metrics: number,
): Buffer {
  const floats = new Float32Array(length * (1 + metrics * COLUMNS_PER_METRIC)).fill(Number.NaN);
  floats.fill(0, 0, length);
  for (const { atMs, count, figures } of buckets) {
    const row = Math.round((atMs - fromMs) / spanMs);
    if (row < 0 || row >= length) continue;
    floats[row] = count;
    for (const [metric, figure] of figures.entries()) {
      if (figure === null) continue;
      const column = 1 + metric * COLUMNS_PER_METRIC;
      floats[column * length + row] = figure.min;
      floats[(column + 1) * length + row] = figure.average;
      floats[(column + 2) * length + row] = figure.max;
    }
  }
  return deflateRawSync(planesOf(floats));
}

/** Null when the bytes are no chunk of so many buckets. */
export function bucketsOf(
  bytes: Blob,
  { fromMs, spanMs, length }: { readonly fromMs: number; readonly spanMs: number; readonly length: number },
  metrics: number,
): readonly Bucket[] | null {
  const floats = inflated(bytes);
  if (floats === null || floats.length < length || floats.length % length !== 0) return null;
  const columns = floats.length / length;
  const figureAt = (metric: number, row: number): BucketFigure | null => {
    const column = 1 + metric * COLUMNS_PER_METRIC;
    if (column + 2 >= columns) return null;
    const [min, average, max] = [0, 1, 2].map((part) => known(floats[(column + part) * length + row]));
    return min == null || average == null || max == null ? null : { min, average, max };
  };
  return Array.from({ length }, (_, row) => row).flatMap((row) => {
    const count = known(floats[row]) ?? 0;
    if (count <= 0) return [];
    const figures = Array.from({ length: metrics }, (_, metric) => figureAt(metric, row));
    return [{ atMs: fromMs + row * spanMs, count, figures }];
  });
}

function inflated(bytes: Blob): Float32Array | null {
  try {
    return floatsOfPlanes(inflateRawSync(bytes, { maxOutputLength: MAX_CHUNK_BYTES }));
  } catch {
    return null;
  }
}

/** Half of what is cut off is added first: the nearest that can be said. A NaN stays one. */
function planesOf(floats: Float32Array): Uint8Array {
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const planes = new Uint8Array(floats.byteLength);
  for (const [index, word] of words.entries()) {
    const rounded = (word + (1 << (CUT_BITS - 1))) & -(1 << CUT_BITS);
    for (let plane = 0; plane < FLOAT_BYTES; plane += 1) {
      planes[plane * words.length + index] = rounded >>> (8 * (FLOAT_BYTES - 1 - plane));
    }
  }
  return planes;
}

function floatsOfPlanes(planes: Uint8Array): Float32Array | null {
  const length = planes.byteLength / FLOAT_BYTES;
  if (!Number.isInteger(length)) return null;
  const words = new Uint32Array(length);
  for (let index = 0; index < length; index += 1) {
    let word = 0;
    for (let plane = 0; plane < FLOAT_BYTES; plane += 1)
      word = (word << 8) | (planes[plane * length + index] ?? 0);
    words[index] = word;
  }
  return new Float32Array(words.buffer);
}

function bytesOf(floats: Float32Array): Buffer {
  return Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength);
}

function floatsOf(bytes: Blob): Float32Array | null {
  if (bytes.byteLength % FLOAT_BYTES !== 0) return null;
  // A copy where they are a part of a larger buffer: there they may begin anywhere, floats may not.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
