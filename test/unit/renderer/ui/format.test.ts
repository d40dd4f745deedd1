import { expect, test } from 'vitest';
import { capitalised, formatCoarse, formatMs, formatSpan } from '../../../../renderer/ui/format.ts';

test.each([
  [0, '0 ms'],
  [3.24, '3.2 ms'],
  [12.4, '12 ms'],
  [260, '260 ms'],
  [1_240, '1.2 s'],
  [12_049, '12.0 s'],
  [58_900, '58.9 s'],
  [184_000, '3 min 4 s'],
])('%d ms is measured as “%s”', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test('a measured time has the decimal mark of its locale', () => {
  expect([3.24, 4_100, 184_000].map((ms) => formatMs(ms, 'de'))).toEqual(['3,2 ms', '4,1 s', '3 min 4 s']);
});

test.each([
  [-5, '0 s'],
  [3_600_000, '1 h'],
  [7_860_000, '2 h 11 min'],
  [5 * 86_400_000 + 3 * 3_600_000, '5 d 3 h'],
])('%d ms lasts “%s”', (ms, text) => {
  expect(formatSpan(ms)).toBe(text);
});

test('ages are told in one unit, and a clock that runs ahead makes no future', () => {
  expect([-3_000, 0, 12_000, 200_000, 8_000_000].map(formatCoarse)).toEqual([
    '0 s',
    '0 s',
    '12 s',
    '3 min',
    '2 h',
  ]);
});

test('a word begins with a capital letter', () => {
  expect(capitalised('fails')).toBe('Fails');
});
