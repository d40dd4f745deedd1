import { describe, expect, it } from 'vitest';
import { afterByte, type EscapeState, GROUND } from '../../../../electron/domain/terminal/escape-state.ts';
import { ScrollBack } from '../../../../electron/domain/terminal/scroll-back.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

const LIMIT = 64 * 1024;
const BLOCK = 16 * 1024;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

function filled(text: string): ScrollBack {
  const scrollBack = new ScrollBack(LIMIT);
  scrollBack.append(bytesOf(text));
  return scrollBack;
}

const all = (scrollBack: ScrollBack, from: number): Uint8Array =>
  scrollBack.read(from, scrollBack.endOffset - from);

describe('the scroll-back', () => {
  it('given less than its limit, then all of it is there from the beginning', () => {
    const scrollBack = filled('müde\n'.repeat(1000));
    expect(scrollBack.startFor(null)).toBe(0);
    expect(textOf(all(scrollBack, 0))).toBe('müde\n'.repeat(1000));
  });

  it('given a flood, then it keeps its limit and no more than one block beyond', () => {
    const scrollBack = new ScrollBack(LIMIT);
    for (let piece = 0; piece < 1000; piece += 1) scrollBack.append(new Uint8Array(5000).fill(121));
    expect(scrollBack.endOffset).toBe(5_000_000);
    const start = scrollBack.startFor(null) ?? -1;
    expect(scrollBack.endOffset - start).toBeGreaterThanOrEqual(LIMIT);
    expect(scrollBack.endOffset - start).toBeLessThanOrEqual(LIMIT + BLOCK);
    expect(() => scrollBack.read(start - 1, 10)).toThrow(/not kept/);
  });

  it('given lines, then a replay begins with a whole one', () => {
    const scrollBack = filled(Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join(''));
    expect(textOf(all(scrollBack, scrollBack.startFor(null) ?? 0))).toMatch(/^line \d+\n/);
  });

  it('given no line at all, then a replay begins with a whole character', () => {
    for (const pad of ['', 'a', 'aa', 'aaa']) {
      const scrollBack = filled(`${pad}${'𝄞'.repeat(100_000)}`);
      expect(textOf(all(scrollBack, scrollBack.startFor(null) ?? 0))).toMatch(/^𝄞/u);
    }
  });

  it('given nothing but the inside of one sequence, then there is no place to begin until it ends', () => {
    const scrollBack = filled(`\u001bP${'x'.repeat(200_000)}`);
    expect(scrollBack.startFor(null)).toBeNull();
    scrollBack.append(bytesOf('\u001b\\after'));
    const start = scrollBack.startFor(null) ?? -1;
    expect(textOf(all(scrollBack, start))).toBe('after');
  });

  it('given a reader that knows where it was, then it goes on right there, inside of whatever', () => {
    const scrollBack = filled(`${'ä'.repeat(100)}\u001b[31mred`);
    expect(scrollBack.startFor(101)).toBe(101);
    expect(scrollBack.startFor(scrollBack.endOffset)).toBe(scrollBack.endOffset);
  });

  it('given a reader of another life, who has read more than there is, then it begins anew', () => {
    expect(filled('short').startFor(1_000_000)).toBe(0);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('given any mixture (seed %i), then no replay begins inside', (seed) => {
    const random = new SeededRandom(seed);
    const pieces = [
      'plain text ',
      'line\n',
      '\u001b[1;31m',
      '\u001b]0;title\u0007',
      '\u001bPq#0~-\u001b\\',
      'ä',
      '€',
      '𝄞',
      '\u001b(B',
      '\u0018',
      '\r\n',
    ];
    const scrollBack = new ScrollBack(LIMIT);
    const states: EscapeState[] = [GROUND];
    for (let count = 0; count < 60_000; count += 1) {
      const bytes =
        random.fraction() < 0.05
          ? Uint8Array.from({ length: 7 }, () => Math.floor(random.fraction() * 256))
          : bytesOf(pieces[Math.floor(random.fraction() * pieces.length)] ?? '');
      scrollBack.append(bytes);
      for (const byte of bytes) states.push(afterByte(states.at(-1) ?? GROUND, byte));
    }
    const start = scrollBack.startFor(null);
    expect(start).not.toBeNull();
    expect(states[start ?? 0]).toBe(GROUND);
    expect(scrollBack.endOffset - (start ?? 0)).toBeGreaterThan(LIMIT - BLOCK);
  });
});

describe('where a byte stands', () => {
  const stateAfter = (text: string): EscapeState => bytesOf(text).reduce<EscapeState>(afterByte, GROUND);
  it.each([
    ['a colour', '\u001b[38;5;196m'],
    ['a title ended by BEL', '\u001b]0;name\u0007'],
    ['a title ended by its terminator', '\u001b]0;nä\u001b\\'],
    ['a title broken off by another sequence', '\u001b]0;na\u001b[1m'],
    ['a character set', '\u001b(0'],
    ['what was cancelled', '\u001b[12\u0018'],
    ['text', 'ä€𝄞'],
  ])('given %s as a whole, then a text may be cut after it and nowhere inside', (_name, text) => {
    expect(stateAfter(text)).toBe(GROUND);
    expect(stateAfter(`x${text}`)).toBe(GROUND);
  });

  it.each(['\u001b', '\u001b[', '\u001b[3', '\u001b]0;x', '\u001bPq', '\u001b(', '\u001b]0;x\u001b'])(
    'given %j, then it is not',
    (text) => {
      expect(stateAfter(text)).not.toBe(GROUND);
    },
  );

  it('given a character that was broken off, then the next one counts', () => {
    const broken = Uint8Array.of(0xe2, 0x82, 0x61);
    expect(broken.reduce<EscapeState>(afterByte, GROUND)).toBe(GROUND);
  });
});
