import { describe, expect, it } from 'vitest';
import {
  type LinePattern,
  regexPattern,
  textPattern,
} from '../../../../electron/domain/logs/line-pattern.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

/** Which of the lines have a match, when all of them are one text. */
function matching(pattern: LinePattern, lines: readonly string[]): string[] {
  const regex = new RegExp(pattern.source, `gm${pattern.flags}`);
  const text = `${lines.join('\n')}\n`;
  const found = [...text.matchAll(regex)].filter(({ index }) => index < text.length);
  for (const [match] of found) expect(match).not.toContain('\n');
  const starts = new Set(found.map(({ index }) => text.slice(0, index).split('\n').length - 1));
  return lines.filter((_, place) => starts.has(place));
}

describe('textPattern', () => {
  it('finds capitals with small letters, and only capitals with a capital', () => {
    const lines = ['Error here', 'error there', 'none'];
    expect(matching(textPattern('error'), lines)).toEqual(['Error here', 'error there']);
    expect(matching(textPattern('Error'), lines)).toEqual(['Error here']);
  });

  it('takes every character as it stands', () => {
    const text = ['a.*+?^$', '{}()|[]\\/b'].join('');
    expect(matching(textPattern(text), [text, 'axb', 'a'])).toEqual([text]);
  });

  it.each(['', 'x'.repeat(1001), 'two\nlines'])('refuses %j', (text) => {
    expect(() => textPattern(text)).toThrow(/between 1 and 1000 characters/);
  });
});

describe('regexPattern', () => {
  const lines = ['alpha', '', 'beta 12', '\ttab', 'gamma "quoted" 7', 'delta', 'ALPHA'];

  it.each([
    ['^$', ['']],
    ['^a', ['alpha']],
    ['a$', ['alpha', 'beta 12', 'gamma "quoted" 7', 'delta'].filter((line) => line.endsWith('a'))],
    ['\\d+$', ['beta 12', 'gamma "quoted" 7']],
    ['[^"]*delta', ['delta']],
    ['alpha\\s+beta', []],
    ['a\\s*$', ['alpha', 'delta']],
    ['(?i)^alpha$', ['alpha', 'ALPHA']],
    ['alpha\\n', []],
    ['alpha[^]', []],
    ['alpha\\x0a', []],
    ['\\Bta$', ['delta']],
    ['^(?![^]*ta)[^]+$', ['alpha', 'gamma "quoted" 7', 'ALPHA'].filter((line) => !line.includes('ta'))],
    ['(?<=beta\\W)12', ['beta 12']],
    ['(?<=alpha\\W\\W)beta', []],
    ['(.)\\1', ['gamma "quoted" 7']],
    ['[\\s,]', ['beta 12', '\ttab', 'gamma "quoted" 7']],
    ['[^a-z]$', ['beta 12', 'gamma "quoted" 7', 'ALPHA']],
    ['\\D\\s', ['beta 12', 'gamma "quoted" 7']],
    ['^[^-y]+$', ['alpha', 'beta 12', '\ttab', 'gamma "quoted" 7', 'delta', 'ALPHA']],
    ['^[^-a]+$', ['ALPHA']],
    ['(?<word>mm)\\k<word>|quoted', ['gamma "quoted" 7']],
  ])('given %s, then it finds what it finds in each line alone', (regex, found) => {
    expect(matching(regexPattern(regex), lines)).toEqual(found);
  });

  it('given any expression, then many lines at once give what single lines give', () => {
    const random = new SeededRandom(5);
    const parts = [
      'a',
      'b',
      '.',
      '\\s',
      '\\S',
      '\\W',
      '\\d',
      '[^a]',
      '[^\\d]',
      '[ab ]',
      '^',
      '$',
      '\\b',
      '\\B',
      ' ',
      'x',
    ];
    const ends = ['', '', '', '*', '+', '?', '{1,2}'];
    for (let turn = 0; turn < 2_000; turn += 1) {
      const source = Array.from({ length: random.between(1, 5) }, () => {
        const part = random.pick(parts);
        return /^(?:\^|\$|\\[bB])$/.test(part) ? part : part + random.pick(ends);
      }).join('');
      const texts = Array.from({ length: random.between(1, 6) }, () =>
        Array.from({ length: random.between(0, 6) }, () => random.pick(['a', 'b', ' ', '1', 'x'])).join(''),
      );
      const alone = new RegExp(source);
      expect({ source, texts, found: matching(regexPattern(source), texts) }).toEqual({
        source,
        texts,
        found: texts.filter((text) => alone.test(text)),
      });
    }
  });

  it('says what is wrong with an expression', () => {
    expect(() => regexPattern('(unclosed')).toThrow(/is not a regular expression/);
    expect(() => regexPattern('a(?i:b)')).toThrow(/not supported|not a regular expression/);
  });
});
