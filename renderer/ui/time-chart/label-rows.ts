/** Where the words of vertical marks go: marks may be milliseconds apart, and their words must not lie on each other. */

export interface LabelBox {
  /** Of the mark, in pixels. */
  readonly x: number;
  readonly width: number;
}

export interface LabelPlace {
  readonly row: number;
  /** `end`: the words stand left of their mark, because there is no room on the right. */
  readonly side: 'start' | 'end';
}

const DISTANCE_PX = 6;

/** In the order of the marks; null for words that find no room in any row, whose mark is drawn without them. */
export function placeLabels(
  labels: readonly LabelBox[],
  { rightPx, rows }: { readonly rightPx: number; readonly rows: number },
): readonly (LabelPlace | null)[] {
  const taken: (readonly [number, number])[][] = Array.from({ length: rows }, () => []);
  return labels.map(({ x, width }) => {
    const side = x + DISTANCE_PX + width > rightPx ? 'end' : 'start';
    const from = side === 'start' ? x : x - width - DISTANCE_PX;
    const box = [from, from + width + DISTANCE_PX] as const;
    const row = taken.findIndex((boxes) => boxes.every(([left, right]) => box[1] <= left || box[0] >= right));
    if (row === -1) return null;
    taken[row]?.push(box);
    return { row, side };
  });
}
