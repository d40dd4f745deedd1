import { describe, expect, it } from 'vitest';
import {
  type FormerLine,
  MAX_FORMER_BYTES,
  parseFormerLines,
  printFormerLines,
} from '../../../../electron/domain/logs/former-lines.ts';

const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);
const line = (container: string, atMs: number, text: string): FormerLine => ({
  container,
  atMs,
  text,
  stream: 'stderr',
});

describe('former lines', () => {
  it('given lines of two containers, then both are read again as they were', () => {
    const lines = [line(ONE, 1.25, 'grüße 🎺'), line(TWO, 2, '{"a":"\\n"}')];
    const [first, second] = lines as [FormerLine, FormerLine];
    expect(parseFormerLines(printFormerLines([first], [second]))).toEqual(lines);
  });

  it('given a container that was kept before, then its newer lines take their place', () => {
    const printed = printFormerLines(
      [line(ONE, 1, 'a'), line(TWO, 2, 'b')],
      [line(ONE, 1, 'a'), line(ONE, 3, 'c')],
    );
    expect(parseFormerLines(printed).map(({ text }) => text)).toEqual(['b', 'a', 'c']);
  });

  it('given too much, then the oldest lines go', () => {
    const many = Array.from({ length: 3_000 }, (_, place) => line(ONE, place, 'ü'.repeat(500)));
    const printed = printFormerLines([], many);
    expect(Buffer.byteLength(printed)).toBeLessThanOrEqual(MAX_FORMER_BYTES);
    const kept = parseFormerLines(printed);
    expect(kept.length).toBeGreaterThan(400);
    expect(kept.at(-1)?.atMs).toBe(2_999);
  });

  it('given an endless line, then it is cut and says how much, so that others stay', () => {
    const printed = printFormerLines([], [line(ONE, 1, 'short'), line(ONE, 2, 'x'.repeat(1024 * 1024))]);
    const [short, long] = parseFormerLines(printed);
    expect(short?.text).toBe('short');
    expect(long?.text.endsWith('x … [1032192 characters cut]')).toBe(true);
  });

  it('given a damaged file, then what can be read is', () => {
    const printed = printFormerLines([], [line(ONE, 1, 'a'), line(ONE, 2, 'b')]);
    expect(
      parseFormerLines(`nonsense\n{"c":1}\n${printed}${printed.slice(0, 20)}`).map(({ text }) => text),
    ).toEqual(['a', 'b']);
    expect(parseFormerLines('')).toEqual([]);
  });
});
