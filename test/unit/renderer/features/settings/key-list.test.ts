import { expect, test } from 'vitest';
import { keyList, keysFor } from '../../../../../renderer/features/settings/key-list.ts';

const pressed = (isApple: boolean) =>
  new Map(keyList(isApple).flatMap(({ keys }) => keys.map((key) => [key.does, key.pressed.join(' ')])));

test('keys are named as the keyboard at hand has them', () => {
  expect(pressed(false).get('palette')).toBe('Ctrl+K');
  expect(pressed(false).get('abort')).toBe('Ctrl+.');
  expect(pressed(true).get('palette')).toBe('⌘K');
  expect(pressed(true).get('copy')).toBe('⌘C');
});

test('within one place no key does two things', () => {
  for (const { keys } of keyList(false)) {
    const all = keys.flatMap((key) => key.pressed);
    expect(new Set(all).size).toBe(all.length);
  }
});

test('a page that is for looking only names no key that acts', () => {
  const placesOf = (isReadOnly: boolean) => keysFor(false, isReadOnly).map(({ place }) => place);

  expect(placesOf(false)).toEqual(keyList(false).map(({ place }) => place));
  expect(placesOf(true)).toEqual(['anywhere', 'topology', 'logs', 'charts']);
});
