import { expect, test } from 'vitest';
import { parseLayout } from '../../../../renderer/ui/stored-layout.ts';

const PANES = ['first', 'second'];

test('a layout is used again when it fits its panes', () => {
  expect(parseLayout('{"first":30,"second":70}', PANES)).toEqual({ first: 30, second: 70 });
});

test.each([
  null,
  '',
  '{',
  '3',
  'null',
  '{"first":30}',
  '{"first":30,"third":70}',
  '{"first":"30","second":70}',
])('%s is not used', (text) => {
  expect(parseLayout(text, PANES)).toBeNull();
});
