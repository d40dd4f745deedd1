import { describe, expect, test } from 'vitest';
import { byUrgency } from '../../../../../renderer/features/overview/overview-view.ts';

const stack = (name: string, survival: 'fails' | 'survives' | 'untested', isAbsent = false) => ({
  name,
  survival,
  isAbsent,
});

describe('the overview', () => {
  test('what needs somebody comes first, what is not brought up last', () => {
    const order = byUrgency([
      stack('a', 'survives'),
      stack('b', 'untested', true),
      stack('c', 'untested'),
      stack('e', 'fails'),
      stack('d', 'fails'),
    ]);
    expect(order.map(({ name }) => name)).toEqual(['d', 'e', 'c', 'a', 'b']);
  });
});
