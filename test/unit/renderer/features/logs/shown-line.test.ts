import { describe, expect, test } from 'vitest';
import { exportedLines } from '../../../../../renderer/features/logs/download-lines.ts';
import { LineRing } from '../../../../../renderer/features/logs/line-ring.ts';
import { toggled } from '../../../../../renderer/features/logs/narrowing.ts';
import type { LogHost } from '../../../../../renderer/features/logs/past-reader.ts';
import { clockTime, copiedText, ShownLines } from '../../../../../renderer/features/logs/shown-line.ts';

const ringOf = (...texts: readonly string[]): LineRing => {
  const ring = new LineRing({ maxLines: 100, maxBytes: 1e9 });
  for (const [place, text] of texts.entries()) {
    ring.append({ member: 'gateway-1', stream: 'stdout', atMs: 1_000 * place, text, level: 'info' });
  }
  return ring;
};

describe('a line on the screen', () => {
  test('has its time to the millisecond, in the time zone of the page', () => {
    expect(clockTime(new Date(2026, 10, 22, 9, 5, 7, 42).getTime())).toBe('09:05:07.042');
  });

  test('is made once, and cut where it is too long to be drawn', () => {
    const lines = new ShownLines(ringOf('x'.repeat(1024 * 1024)));

    const line = lines.get(0);
    expect(line?.plain).toHaveLength(2_000);
    expect(line?.isCut).toBe(true);
    expect(lines.get(0)).toBe(line);
    expect(lines.get(7)).toBeNull();
  });

  test('has the columns that it may need: more for tabs and for scripts with wide letters', () => {
    const lines = new ShownLines(ringOf('twelve chars', '\ttab', '日本', '\u001b[31mred\u001b[0m'));

    expect([0, 1, 2, 3].map((ordinal) => lines.get(ordinal)?.columns)).toEqual([12, 7, 4, 3]);
  });

  test('is copied as files have it, whole and without colours', () => {
    const { text, lineCount, isCut } = copiedText(ringOf('\u001b[31mred\u001b[0m', 'two'), [0, 1, 2]);

    expect(text).toBe(
      '1970-01-01T00:00:00.000000Z gateway-1 stdout info red\n1970-01-01T00:00:01.000000Z gateway-1 stdout info two',
    );
    expect(lineCount).toBe(2);
    expect(isCut).toBe(false);
  });
});

describe('choosing some of several', () => {
  const all = ['a', 'b', 'c'];

  test('the first choice means only that one, and none means all', () => {
    expect([...toggled(new Set(all), all, 'b')]).toEqual(['b']);
    expect([...toggled(new Set(['b']), all, 'c')]).toEqual(['b', 'c']);
    expect([...toggled(new Set(['b']), all, 'b')]).toEqual(all);
  });
});

describe('the download', () => {
  const wish = { stack: 'shop', members: [], level: null, query: null };
  const hostWith = (pages: { text: string; lineCount: number; cursor: string | null }[], complete = true) =>
    ({
      call: async (name: string) => (name === 'logs.search' ? { complete } : pages.shift()),
    }) as unknown as LogHost;

  test('is all pages in their order', async () => {
    const host = hostWith([
      { text: 'one\n', lineCount: 1, cursor: 'c' },
      { text: 'two\n', lineCount: 1, cursor: null },
    ]);
    const progress: number[] = [];

    const done = await exportedLines(host, wish, new AbortController().signal, (count) =>
      progress.push(count),
    );

    expect(await done?.file.text()).toBe('one\ntwo\n');
    expect(done).toMatchObject({ lineCount: 2, isComplete: true });
    expect(progress).toEqual([1, 2]);
  });

  test('says when the beginning may be missing, and is nothing when called off', async () => {
    const page = { text: 'one\n', lineCount: 1, cursor: null };
    const done = await exportedLines(hostWith([page], false), wish, new AbortController().signal, () => {});
    expect(done?.isComplete).toBe(false);

    const abort = new AbortController();
    abort.abort();
    expect(await exportedLines(hostWith([page]), wish, abort.signal, () => {})).toBeNull();
  });
});
