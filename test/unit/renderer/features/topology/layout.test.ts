import { describe, expect, test } from 'vitest';
import { canvasHeight, fitInto, LEAST_ZOOM } from '../../../../../renderer/features/topology/fit.ts';
import { graphOf } from '../../../../../renderer/features/topology/graph.ts';
import {
  type Box,
  DESIGN_BOX,
  type Layout,
  layOut,
  NODE_FONT_PX,
} from '../../../../../renderer/features/topology/layout.ts';
import { SMALL, shapes, shuffled, stackOf, THIRTY, TWELVE } from './stacks.ts';

const layoutOf = ({ members, groups }: typeof SMALL): Layout => layOut(graphOf(members, groups, {}));
const SEEDS = Array.from({ length: 300 }, (_, index) => index + 1);

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const isInside = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

function overlapping(boxes: readonly { readonly id: string; readonly box: Box }[]): readonly string[] {
  return boxes.flatMap(({ id, box }, index) =>
    boxes.slice(index + 1).flatMap((other) => (overlap(box, other.box) ? [`${id} and ${other.id}`] : [])),
  );
}

describe('three hundred stacks', () => {
  test('no member stands on another, no part on another, and each stands inside its part', () => {
    for (const seed of SEEDS) {
      const layout = layoutOf(stackOf(seed));
      const picture = { x: 0, y: 0, width: layout.width, height: layout.height };
      const parts = layout.parts.map(({ part, box }) => ({ id: part.id, box }));

      expect(overlapping(layout.members.map(({ name, box }) => ({ id: name, box }))), `seed ${seed}`).toEqual(
        [],
      );
      expect(overlapping(parts), `seed ${seed}`).toEqual([]);
      for (const { name, part, box } of layout.members) {
        const own = parts.find(({ id }) => id === part)?.box ?? picture;
        expect(isInside(box, own) && isInside(own, picture), `seed ${seed}: ${name}`).toBe(true);
      }
    }
  });

  test('the order in which the host names members changes nothing', () => {
    for (const seed of SEEDS) {
      const { members, groups } = stackOf(seed);

      expect(layoutOf({ members: shuffled(members, seed), groups }), `seed ${seed}`).toEqual(
        layoutOf({ members, groups }),
      );
    }
  });

  test('every member is drawn once, and lines lead only between what is drawn', () => {
    for (const seed of SEEDS) {
      const { members, groups } = stackOf(seed);
      const layout = layoutOf({ members, groups });
      const drawn = layout.members.map(({ name }) => name);

      expect(drawn.toSorted(), `seed ${seed}`).toEqual(members.map(({ name }) => name).toSorted());
      expect(new Set(layout.wires.map(({ id }) => id)).size).toBe(layout.wires.length);
      for (const { to, member, path } of layout.wires) {
        expect(layout.parts.some(({ part }) => part.id === to)).toBe(true);
        expect(member === null || drawn.includes(member)).toBe(true);
        expect(path).not.toMatch(/NaN|undefined/);
      }
    }
  });

  test('text is never smaller than ten pixels, and up to thirty members fit whole', () => {
    for (const seed of SEEDS) {
      const layout = layoutOf(stackOf(seed));
      const fit = fitInto(layout, {
        width: DESIGN_BOX.width,
        height: canvasHeight(layout, DESIGN_BOX.width),
      });

      expect(fit.zoom * NODE_FONT_PX, `seed ${seed}`).toBeGreaterThanOrEqual(10 - 1e-9);
      expect(layout.width * fit.zoom, `seed ${seed}: width`).toBeLessThanOrEqual(DESIGN_BOX.width);
    }
  });
});

test('three members are drawn large, thirty closer together', () => {
  const [small, twelve, thirty] = [SMALL, TWELVE, THIRTY].map(layoutOf);

  expect(small?.density.id).toBe('wide');
  expect(twelve?.density.lines).toBeGreaterThanOrEqual(3);
  expect(thirty?.members).toHaveLength(30);
  expect(thirty?.density.nodeWidth).toBeLessThan(small?.density.nodeWidth ?? 0);
});

test('thirty members fit into a window of 1280 by 800 with text of ten pixels at least', () => {
  const layout = layoutOf(THIRTY);
  const canvas = { width: DESIGN_BOX.width, height: canvasHeight(layout, DESIGN_BOX.width) };
  const { zoom } = fitInto(layout, canvas);

  expect(zoom * NODE_FONT_PX).toBeGreaterThanOrEqual(10);
  expect(layout.width * zoom).toBeLessThanOrEqual(canvas.width);
  expect(layout.height * zoom).toBeLessThanOrEqual(canvas.height);
  expect(canvas.height).toBeLessThanOrEqual(600);
});

test('many members of one component stand in columns, filled from top to bottom', () => {
  const layout = layoutOf({ members: shapes('gateway', 'gateway', 24), groups: [] });

  expect(layout.parts[0]?.columns).toBeGreaterThan(1);
  const [first, second] = layout.members;
  expect(second?.box.x).toBe(first?.box.x);
  expect(second?.box.y).toBeGreaterThan(first?.box.y ?? 0);
});

test('a line ends at a member that has an address of its own, else at the frame', () => {
  const { wires } = layoutOf(TWELVE);
  const endsOf = (to: string) => wires.filter((wire) => wire.to === to).map(({ member }) => member);

  expect(endsOf('gateway')).toEqual(['gateway-1', 'gateway-2']);
  expect(endsOf('balancer')).toEqual([null]);
});

test('who decides about a group stands to its right', () => {
  const layout = layoutOf(TWELVE);
  const xOf = (id: string) => layout.parts.find(({ part }) => part.id === id)?.box.x ?? Number.NaN;

  expect(xOf('consensus')).toBeGreaterThan(xOf('database'));
  expect(
    layout.wires.some(
      ({ kind, from, to }) => kind === 'decides' && from === 'consensus' && to === 'database',
    ),
  ).toBe(true);
});

test('an empty stack makes an empty picture', () => {
  expect(layoutOf({ members: [], groups: [] })).toMatchObject({ members: [], wires: [] });
});

describe('the fit', () => {
  test('a small picture is drawn a little larger, not as large as the window', () => {
    const fit = fitInto({ width: 400, height: 100 }, { width: 1600, height: 400 });

    expect(fit).toEqual({ x: 560, y: 140, zoom: 1.2 });
  });

  test('one that does not fit begins at its left and top', () => {
    expect(fitInto({ width: 4_000, height: 3_000 }, { width: 1_000, height: 600 })).toEqual({
      x: 16,
      y: 16,
      zoom: LEAST_ZOOM,
    });
  });
});
