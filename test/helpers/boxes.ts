import type { Locator } from 'playwright-core';

/** Where the parts of a page stand that have a name: what a blurred picture does not see by itself. */
export interface Box {
  readonly name: string;
  readonly rect: readonly [x: number, y: number, width: number, height: number];
}

const FARTHEST_PX = 2;
const PARTS =
  'header, nav, main, h1, h2, h3, section, form, table, figure, figcaption, button, a, input, textarea, select, [role="dialog"], [role="alertdialog"], [role="tab"], [role="checkbox"], [role="switch"], [role="radio"], [role="slider"]';

/** In the order of the page. What is not drawn, or only for those who hear the page, has no place. */
export async function boxesOf(within: Locator): Promise<readonly Box[]> {
  return within.evaluate(
    (root, parts) =>
      [...root.querySelectorAll(parts)].flatMap((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        if (width <= 1 || height <= 1 || !element.checkVisibility({ visibilityProperty: true })) return [];
        const role = element.getAttribute('role') ?? element.tagName.toLowerCase();
        const words = element.getAttribute('aria-label') ?? element.textContent ?? '';
        const name = `${role} ${words.replace(/\s+/g, ' ').trim().slice(0, 40)}`.trim();
        return [{ name, rect: [x, y, width, height].map(Math.round) as unknown as Box['rect'] }];
      }),
    PARTS,
  );
}

/** A line for each, so that a change is read as a change of lines. */
export function printBoxes(boxes: readonly Box[]): string {
  return `${boxes.map(({ name, rect }) => `${rect.join(' ')} ${name}`).join('\n')}\n`;
}

export function parseBoxes(text: string): readonly Box[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [x, y, width, height, ...words] = line.split(' ');
      return { name: words.join(' '), rect: [Number(x), Number(y), Number(width), Number(height)] };
    });
}

/** What is missing, new or elsewhere, one line each. */
export function movedBoxes(actual: readonly Box[], expected: readonly Box[]): readonly string[] {
  const [now, before] = [actual, expected].map(byName) as [
    ReadonlyMap<string, Box>,
    ReadonlyMap<string, Box>,
  ];
  const gone = [...before.keys()].filter((name) => !now.has(name)).map((name) => `${name}: is not there`);
  const moved = [...now].flatMap(([name, { rect }]) => {
    const was = before.get(name)?.rect;
    if (was === undefined) return [`${name}: was not there`];
    const isNear = rect.every((value, index) => Math.abs(value - (was[index] ?? 0)) <= FARTHEST_PX);
    return isNear ? [] : [`${name}: at ${rect.join(' ')} instead of ${was.join(' ')}`];
  });
  return [...gone, ...moved];
}

/** Those of the same name are told apart by their order. */
function byName(boxes: readonly Box[]): ReadonlyMap<string, Box> {
  const seen = new Map<string, number>();
  return new Map(
    boxes.map((box) => {
      const count = (seen.get(box.name) ?? 0) + 1;
      seen.set(box.name, count);
      return [count === 1 ? box.name : `${box.name} (${count})`, box];
    }),
  );
}
