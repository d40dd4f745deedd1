import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../../../electron/contract/log-requests.ts';
import type { LogLevel } from '../../../../../electron/domain/logs/log-level.ts';
import { ALL_LEVELS } from '../../../../../renderer/features/logs/line-block.ts';
import { LineRing } from '../../../../../renderer/features/logs/line-ring.ts';
import { ShownRows } from '../../../../../renderer/features/logs/shown-rows.ts';

const line = (atMs: number, level: LogLevel): LogLine => ({
  member: 'gateway-1',
  stream: 'stdout',
  atMs,
  text: `${level} ${atMs}`,
  level,
});
const levelAt = (at: number): LogLevel => (at % 10 === 0 ? 'error' : 'info');
const filled = (count: number, maxLines = 1e6): LineRing => {
  const ring = new LineRing({ maxLines, maxBytes: 1e9 });
  for (let at = 0; at < count; at += 1) ring.append(line(at, levelAt(at)));
  return ring;
};
const all = new Set(ALL_LEVELS);
const errors = new Set<LogLevel>(['error']);

describe('the rows of a log', () => {
  test('are all lines when every level is wanted', () => {
    const rows = new ShownRows(filled(100), all);

    expect(rows.count).toBe(100);
    expect(rows.ordinalOf(99)).toBe(99);
    expect(rows.ordinalOf(100)).toBeNull();
  });

  test('are those of the levels that are wanted, and grow with the ring', () => {
    const ring = filled(100);
    const rows = new ShownRows(ring, errors);
    expect(rows.count).toBe(10);

    for (let at = 100; at < 20_000; at += 1) ring.append(line(at, levelAt(at)));
    rows.update();

    expect(rows.count).toBe(2_000);
    expect(rows.ordinalOf(1_999)).toBe(19_990);
    expect(rows.rowOf(101)).toBe(11);
  });

  test.each([
    ['every level', all, 1],
    ['some levels', errors, 10],
  ])('say how far they moved when lines went or came in front: %s', (_, levels, every) => {
    const ring = filled(10_000, 12_000);
    const rows = new ShownRows(ring, levels);
    const watched = rows.ordinalOf(900);

    for (let at = 10_000; at < 14_000; at += 1) ring.append(line(at, levelAt(at)));
    rows.update();
    expect(rows.shift).toBe(-Math.ceil(ring.firstOrdinal / every));
    expect(rows.rowOf(watched ?? 0)).toBe(Math.max(0, 900 + rows.shift));

    const before = rows.shift;
    ring.prepend([line(1, 'error'), line(2, 'error')]);
    rows.update();
    expect(rows.shift - before).toBe(2);
  });

  test('stand still while they are held, and count what waits', () => {
    const ring = filled(50);
    const rows = new ShownRows(ring, all);
    rows.hold();
    for (let at = 50; at < 80; at += 1) ring.append(line(at, 'info'));
    rows.update();

    expect(rows.count).toBe(50);
    expect(rows.heldBack).toBe(30);
    rows.release();
    expect(rows.count).toBe(80);
    expect(rows.heldBack).toBe(0);
  });

  test('show where lines may be missing, whatever levels are wanted', () => {
    const ring = filled(11);
    ring.append({ ...line(11, 'unknown'), text: '' }, true);

    expect(new ShownRows(ring, errors).count).toBe(3);
  });
});
