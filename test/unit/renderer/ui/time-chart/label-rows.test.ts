import { expect, test } from 'vitest';
import { placeLabels } from '../../../../../renderer/ui/time-chart/label-rows.ts';

const room = { rightPx: 400, rows: 3 };

test('words of marks that lie on each other go below each other', () => {
  const places = placeLabels(
    [
      { x: 100, width: 40 },
      { x: 100, width: 60 },
      { x: 110, width: 60 },
      { x: 250, width: 60 },
    ],
    room,
  );

  expect(places.map((place) => place?.row)).toEqual([0, 1, 2, 0]);
});

test('words at the right end stand left of their mark', () => {
  expect(placeLabels([{ x: 380, width: 60 }], room)).toEqual([{ row: 0, side: 'end' }]);
});

test('a mark for whose words there is no row left goes without them', () => {
  const places = placeLabels(
    Array.from({ length: 4 }, () => ({ x: 100, width: 50 })),
    room,
  );

  expect(places.at(-1)).toBeNull();
});
