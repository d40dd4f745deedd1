import { expect, test } from 'vitest';
import { countOf, formatCount, listOf } from '../../../electron/domain/wording.ts';

test('counts and lists read like prose', () => {
  expect(formatCount(1_600)).toBe('1\u202f600');
  expect(formatCount(12_345_678)).toBe('12\u202f345\u202f678');
  expect(countOf(1, 'member')).toBe('1 member');
  expect(countOf(0, 'member')).toBe('0 members');
  expect(listOf([])).toBe('');
  expect(listOf(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});
