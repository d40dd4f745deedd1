import { expect, test } from 'vitest';
import { orderFaults, type Stop } from '../../helpers/keyboard.ts';

const stop = (
  label: string,
  region: Stop['region'],
  [left, top, right, bottom]: readonly number[],
): Stop => ({
  label,
  region,
  isFirst: false,
  box: { left: left ?? 0, top: top ?? 0, right: right ?? 0, bottom: bottom ?? 0 },
});

const menu = stop('menu', 'header', [0, 0, 50, 30]);
const first = stop('first', 'main', [200, 100, 300, 130]);
const beside = stop('beside', 'main', [320, 95, 400, 125]);
const below = stop('below', 'main', [200, 140, 300, 170]);
const nextColumn = stop('next column', 'main', [500, 100, 600, 130]);

test('what is met as it is read is in order: region by region, along the line, down, and in the next column from its top', () => {
  expect(orderFaults([menu, first, beside, below, nextColumn])).toEqual([]);
});

test('a step back is told: to the left, upwards, or to a region that came before', () => {
  expect(orderFaults([beside, first])).toEqual(['first comes after beside']);
  expect(orderFaults([below, first])).toEqual(['first comes after below']);
  expect(orderFaults([below, beside])).toEqual([]);
  expect(orderFaults([stop('wide', 'main', [200, 140, 900, 170]), beside])).toEqual([
    'beside comes after wide',
  ]);
  expect(orderFaults([first, menu])).toEqual(['menu comes after first']);
});
