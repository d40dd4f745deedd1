import { describe, expect, test } from 'vitest';
import { canvasHeight, fitInto, roomBelow } from '../../../../../renderer/features/topology/fit.ts';
import { graphOf } from '../../../../../renderer/features/topology/graph.ts';
import { layOut } from '../../../../../renderer/features/topology/layout.ts';
import { SMALL, stackOf, THIRTY, TWELVE } from './stacks.ts';

/** What a window of 1280 pixels leaves for the picture. */
const WIDTH = 1_016;
const member = (x: number, y: number) => ({
  name: 'gateway-1',
  part: 'gateway',
  box: { x, y, width: 100, height: 50 },
});
const asDrawn = { x: 0, y: 0, zoom: 1 };
const canvas = { width: 1_000, height: 400 };

/** A picture with one member, as wide as it reaches. */
const picture = (x: number, y: number) => ({ width: x + 100, members: [member(x, y)] });

describe('the buttons of the picture', () => {
  test('have room of their own when a member would be under them', () => {
    expect(roomBelow(picture(850, 340), asDrawn, canvas)).toBeGreaterThan(0);
  });

  test('stand in the picture when there is room for them', () => {
    const members = [member(850, 100), member(0, 340)];

    expect(roomBelow({ width: 950, members }, asDrawn, canvas)).toBe(0);
  });

  test('look at where members are drawn, not where they were laid out', () => {
    expect(roomBelow(picture(850, 340), { x: 0, y: 0, zoom: 0.5 }, canvas)).toBe(0);
    expect(roomBelow(picture(0, 0), { x: 850, y: 340, zoom: 1 }, canvas)).toBeGreaterThan(0);
  });

  test('stand below a picture that is moved about because it is wider than its frame', () => {
    const members = [member(850, 100), member(0, 340)];
    expect(roomBelow({ width: 1_950, members }, asDrawn, canvas)).toBeGreaterThan(0);
  });

  test('cover no member of any stack in a window of 1280 pixels', () => {
    let withRoom = 0;
    for (const { members, groups } of [
      SMALL,
      TWELVE,
      THIRTY,
      ...Array.from({ length: 40 }, (_, at) => stackOf(at)),
    ]) {
      const layout = layOut(graphOf(members, groups, {}));
      const size = { width: WIDTH, height: canvasHeight(layout, WIDTH) };
      const fit = fitInto(layout, size);
      const room = roomBelow(layout, fit, size);
      if (room > 0) withRoom += 1;
      const covered = layout.members.filter(
        ({ box }) =>
          fit.x + (box.x + box.width) * fit.zoom > WIDTH - 130 &&
          fit.y + (box.y + box.height) * fit.zoom > size.height + room - 36,
      );
      expect(covered).toEqual([]);
    }

    expect(withRoom).toBeGreaterThan(0);
  });
});
