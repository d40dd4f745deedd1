import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogLevel } from '../../../../../electron/domain/logs/log-level.ts';
import type {
  HighlightOrder,
  HighlightReply,
} from '../../../../../renderer/features/logs/highlight-worker.ts';
import { Highlighter, type HighlightThread } from '../../../../../renderer/features/logs/highlighter.ts';
import { ALL_LEVELS } from '../../../../../renderer/features/logs/line-block.ts';
import { lowestLevel, matchRanges, parseQuery } from '../../../../../renderer/features/logs/log-query.ts';

describe('what is looked for', () => {
  test('nothing is no query', () => {
    expect(parseQuery({ kind: 'text', text: '' })).toEqual({ kind: 'none' });
  });

  test('text is found as it stands, small letters also as capitals', () => {
    const parsed = parseQuery({ kind: 'text', text: 'a.b(' });
    if (parsed.kind !== 'pattern') throw new Error('a text is a pattern');

    expect(matchRanges(parsed.pattern, 'xa.b( A.B( aXb(')).toEqual([
      [1, 5],
      [6, 10],
    ]);
  });

  test('a broken expression says why, before anybody is asked', () => {
    const parsed = parseQuery({ kind: 'regex', text: '(' });

    expect(parsed.kind).toBe('invalid');
    expect(parsed.kind === 'invalid' && parsed.reason).toContain('Unterminated group');
  });

  test('matches of nothing are not marked, and a line has a bounded number of marks', () => {
    expect(matchRanges({ source: 'x*', flags: '' }, 'aXb')).toEqual([]);
    expect(matchRanges({ source: 'a', flags: '' }, 'a'.repeat(500))).toHaveLength(100);
  });

  test('the host filters from the lowest level on, unless lines without one are wanted', () => {
    expect(lowestLevel(new Set<LogLevel>(['error', 'warning']))).toBe('warning');
    expect(lowestLevel(new Set(ALL_LEVELS))).toBeNull();
    expect(lowestLevel(new Set<LogLevel>(['error', 'unknown']))).toBeNull();
  });
});

class FakeThread implements HighlightThread {
  onmessage: ((event: MessageEvent<HighlightReply>) => void) | null = null;
  readonly orders: HighlightOrder[] = [];
  isEnded = false;
  postMessage(order: HighlightOrder): void {
    this.orders.push(order);
  }
  terminate(): void {
    this.isEnded = true;
  }
  answer(): void {
    const order = this.orders.at(-1);
    if (order === undefined) throw new Error('nothing was asked');
    const ranges = order.texts.map((text) => matchRanges(order, text));
    this.onmessage?.(new MessageEvent('message', { data: { id: order.id, ranges } }));
  }
}

describe('marking matches', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pattern = { source: 'b', flags: '', written: 'b' } as const;

  test('asks once for what is on the screen, and remembers', () => {
    const thread = new FakeThread();
    const onNews = vi.fn();
    const highlighter = new Highlighter(pattern, onNews, () => thread);

    highlighter.look(['abc', 'xyz']);
    highlighter.look(['abc', 'bbb']);
    thread.answer();
    expect(highlighter.rangesOf('abc')).toEqual([[1, 2]]);
    expect(thread.orders.map(({ texts }) => texts)).toEqual([['abc', 'xyz'], ['bbb']]);
    thread.answer();
    highlighter.look(['abc', 'bbb']);

    expect(thread.orders).toHaveLength(2);
    expect(onNews).toHaveBeenCalledTimes(2);
  });

  test('an expression that takes for ever is ended, and the lines stay without marks', () => {
    const thread = new FakeThread();
    const onNews = vi.fn();
    const highlighter = new Highlighter(pattern, onNews, () => thread);

    highlighter.look(['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!']);
    vi.advanceTimersByTime(1_000);

    expect(thread.isEnded).toBe(true);
    expect(highlighter.isTooSlow).toBe(true);
    expect(onNews).toHaveBeenCalledOnce();
    highlighter.look(['b']);
    expect(thread.orders).toHaveLength(1);
  });
});
