import { expect, test } from 'vitest';
import { shownName } from '../../../../../renderer/features/shell/shown-name.ts';

test('a name that is hostile is text, cut, and turns nothing around', () => {
  expect(shownName('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
  expect(shownName('\u202eexe.png')).toBe('\\u202eexe.png');
  expect(shownName('n'.repeat(10_000))).toHaveLength(201);
});
