import { describe, expect, test } from 'vitest';
import { parseLastLook } from '../../../../renderer/state/last-look.ts';

const NOW_MS = 1_000_000_000;
const DAY_MS = 86_400_000;

describe('the last look', () => {
  test('is what was noted', () => {
    expect(parseLastLook('999000000', NOW_MS)).toEqual({ atMs: 999_000_000, isFirst: false });
  });

  test.each([null, '', 'x', String(NOW_MS + 1)])('without a usable one (%s) a day is looked back', (text) => {
    expect(parseLastLook(text, NOW_MS)).toEqual({ atMs: NOW_MS - DAY_MS, isFirst: true });
  });
});
