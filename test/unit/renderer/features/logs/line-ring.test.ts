import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../../../electron/contract/log-requests.ts';
import { LineRing } from '../../../../../renderer/features/logs/line-ring.ts';

const line = (atMs: number, text = `line ${atMs}`, more: Partial<LogLine> = {}): LogLine => ({
  member: 'gateway-1',
  stream: 'stdout',
  atMs,
  text,
  level: 'info',
  ...more,
});
const ringOf = (count: number, bounds = { maxLines: 1_000_000, maxBytes: 1e9 }): LineRing => {
  const ring = new LineRing(bounds);
  for (let at = 0; at < count; at += 1) ring.append(line(at));
  return ring;
};
const textAt = (ring: LineRing, ordinal: number) => ring.line(ordinal, 100)?.text;

describe('the ring of lines', () => {
  test('gives back what was put in, by ordinal', () => {
    const ring = ringOf(10_000);
    ring.append(line(10_000, 'Grüße 🙂', { member: 'database-1', stream: 'stderr', level: 'error' }));

    expect(ring.length).toBe(10_001);
    expect(textAt(ring, 0)).toBe('line 0');
    expect(textAt(ring, 5_000)).toBe('line 5000');
    expect(ring.line(10_000, 100)).toEqual({
      ordinal: 10_000,
      member: 'database-1',
      atMs: 10_000,
      level: 'error',
      stream: 'stderr',
      isGap: false,
      text: 'Grüße 🙂',
      isCut: false,
      sizeBytes: 12,
    });
    expect(ring.line(10_001, 100)).toBeNull();
    expect(ring.line(-1, 100)).toBeNull();
  });

  test('gives up its oldest lines when it has too many, and keeps the ordinals of the others', () => {
    const ring = ringOf(30_000, { maxLines: 20_000, maxBytes: 1e9 });

    expect(ring.length).toBeLessThanOrEqual(20_000);
    expect(ring.endOrdinal).toBe(30_000);
    expect(ring.firstOrdinal).toBe(30_000 - ring.length);
    expect(textAt(ring, ring.firstOrdinal)).toBe(`line ${ring.firstOrdinal}`);
    expect(ring.countOf('info')).toBe(ring.length);
  });

  test('gives up its oldest lines when they are too large', () => {
    const ring = new LineRing({ maxLines: 1e6, maxBytes: 8 * 1024 * 1024 });
    for (let at = 0; at < 100; at += 1) ring.append(line(at, 'x'.repeat(1024 * 1024)));

    expect(ring.sizeBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(ring.line(99, 10)?.sizeBytes).toBe(1024 * 1024);
  });

  test('a million lines take little more than their text', () => {
    const ring = new LineRing({ maxLines: 1_000_000, maxBytes: 1e9 });
    const text = 'GET /v1/orders/4711 200 12 ms request=7f3c9a client=10.0.0.12 upstream=gateway-1';
    for (let at = 0; at < 1_000_000; at += 1) ring.append(line(at, text));

    expect(ring.length).toBe(1_000_000);
    expect(ring.sizeBytes).toBeLessThan(1_000_000 * (text.length + 24));
  });

  test('cuts a long line for the screen between characters and says so', () => {
    const ring = new LineRing({ maxLines: 10, maxBytes: 1e9 });
    ring.append(line(1, '🙂'.repeat(1_000)));

    const cut = ring.line(0, 5);
    expect(cut?.text).toBe('🙂🙂\ud83d');
    expect(cut?.isCut).toBe(true);
    expect(ring.line(0, Number.MAX_SAFE_INTEGER)?.isCut).toBe(false);
  });

  test('what is put in front counts below zero, and comes first', () => {
    const ring = ringOf(3);
    ring.prepend([line(-2), line(-1)]);
    ring.append(line(3));

    expect(ring.firstOrdinal).toBe(-2);
    expect([-2, -1, 0, 3].map((ordinal) => textAt(ring, ordinal))).toEqual([
      'line -2',
      'line -1',
      'line 0',
      'line 3',
    ]);
    expect(ring.oldestMs).toBe(-2);
    expect(ring.newestMs).toBe(3);
  });

  test('finds the first line of a moment, also where two members changed places', () => {
    const ring = ringOf(9_000);
    ring.append(line(8_995, 'late', { member: 'database-1' }));
    ring.append(line(9_100));

    expect(ring.ordinalAt(0)).toBe(0);
    expect(ring.ordinalAt(4_500)).toBe(4_500);
    expect(ring.ordinalAt(9_001)).toBe(9_001);
    expect(ring.ordinalAt(9_101)).toBeNull();
  });

  test('lines may be put in front of an empty ring, and lines appended then', () => {
    const ring = new LineRing({ maxLines: 10, maxBytes: 1e9 });
    ring.prepend([line(1), line(2)]);
    ring.append(line(3));

    expect(ring.endOrdinal - ring.firstOrdinal).toBe(3);
    expect(textAt(ring, ring.endOrdinal - 1)).toBe('line 3');
  });
});
