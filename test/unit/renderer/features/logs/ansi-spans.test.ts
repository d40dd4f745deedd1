import { describe, expect, test } from 'vitest';
import { ansiSpans, PLAIN, plainText } from '../../../../../renderer/features/logs/ansi-spans.ts';
import { lineSegments, segmentClass } from '../../../../../renderer/features/logs/line-segments.ts';

const ESC = '\u001b';

describe('colours of a terminal in a line', () => {
  test('a plain line is one span', () => {
    expect(ansiSpans('hello')).toEqual([{ text: 'hello', style: PLAIN }]);
    expect(ansiSpans('')).toEqual([]);
  });

  test('colours begin and end where they say', () => {
    const spans = ansiSpans(`a${ESC}[1;31mb${ESC}[0mc${ESC}[92md`);

    expect(spans.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
    expect(spans[1]?.style).toEqual({ ...PLAIN, colour: 1, isBold: true });
    expect(spans[2]?.style).toEqual(PLAIN);
    expect(spans[3]?.style.colour).toBe(10);
  });

  test.each([
    ['38;5;196', 9],
    ['38;2;0;0;250', 12],
    ['38;5;244', 8],
    ['38;2;255;255;255', 15],
  ])('%s becomes one of the sixteen', (code, colour) => {
    expect(ansiSpans(`${ESC}[${code}mx`)[0]?.style.colour).toBe(colour);
  });

  test('nothing but a colour has an effect: the rest of a hostile line is shown', () => {
    const hostile = `${ESC}[2J${ESC}]0;title\u0007${ESC}[31mred\u202Eevil\r\u0000`;

    expect(plainText(hostile)).toBe('␛[2J␛]0;title␇red\\u202eevil␍␀');
  });

  test('a line of nothing but colours stays few elements and keeps its text', () => {
    const line = `${ESC}[31mx`.repeat(50_000);

    const spans = ansiSpans(line);
    expect(spans.length).toBeLessThanOrEqual(201);
    expect(spans.map(({ text }) => text).join('')).toHaveLength(50_000);
  });

  test('a background never comes with a colour of its own', () => {
    const [segment] = lineSegments(ansiSpans(`${ESC}[37;47mhidden?`), []);

    expect(segment === undefined ? '' : segmentClass(segment)).toBe('log-bg-7');
  });
});

describe('matches in a line', () => {
  test('cut spans where they begin and end, across colours', () => {
    const spans = ansiSpans(`abc${ESC}[31mdef`);

    const segments = lineSegments(spans, [
      [1, 4],
      [5, 6],
    ]);

    expect(segments.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text))).toEqual([
      'a',
      '[bc]',
      '[d]',
      'e',
      '[f]',
    ]);
  });
});
