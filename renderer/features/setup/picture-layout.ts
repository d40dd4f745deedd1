import type { SetupPicture } from '../../../electron/contract/setup-requests.ts';

/** Where the parts of a system stand in its picture: columns by tier, clients first. Stable: the same system, the same picture. */

export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PictureBox[];
  readonly lines: readonly PictureLine[];
}

export interface PictureBox {
  readonly name: string;
  /** Null of the clients, who are no part. */
  readonly kind: string | null;
  readonly members: number;
  readonly x: number;
  readonly y: number;
}

export interface PictureLine {
  readonly id: string;
  readonly path: string;
  readonly kind: 'work' | 'decides';
}

export const BOX = { width: 128, height: 40 } as const;
const GAP = { x: 40, y: 14 } as const;
const PAD = 4;
export const CLIENTS = '\u0000clients';

export function layoutOf(picture: SetupPicture): PictureLayout {
  const columns: PictureBox[][] = [];
  const place = (column: number, box: Omit<PictureBox, 'x' | 'y'>): void => {
    const own = columns[column] ?? [];
    columns[column] = own;
    own.push({ ...box, x: PAD + column * (BOX.width + GAP.x), y: 0 });
  };
  place(0, { name: CLIENTS, kind: null, members: 0 });
  for (const { tier, name, kind, members } of picture.parts) place(tier + 1, { name, kind, members });
  const tallest = Math.max(1, ...columns.map((column) => column?.length ?? 0));
  const height = PAD * 2 + tallest * BOX.height + (tallest - 1) * GAP.y;
  const boxes = columns.flatMap((column) => {
    const own = column ?? [];
    const used = own.length * BOX.height + (own.length - 1) * GAP.y;
    return own.map((box, index) => ({ ...box, y: (height - used) / 2 + index * (BOX.height + GAP.y) }));
  });
  const byName = new Map(boxes.map((box) => [box.name, box]));
  const entrances = picture.parts
    .filter(({ isEntrance }) => isEntrance)
    .map(({ name }) => ({ from: CLIENTS, to: name, kind: 'work' as const }));
  const lines = [...entrances, ...picture.edges].flatMap(({ from, to, kind }): PictureLine[] => {
    const [start, end] = [byName.get(from), byName.get(to)];
    return start === undefined || end === undefined
      ? []
      : [{ id: `${from} ${to} ${kind}`, path: curve(start, end), kind }];
  });
  return { width: PAD * 2 + columns.length * (BOX.width + GAP.x) - GAP.x, height, boxes, lines };
}

function curve(start: PictureBox, end: PictureBox): string {
  const x1 = start.x + BOX.width;
  const y1 = start.y + BOX.height / 2;
  const y2 = end.y + BOX.height / 2;
  const middle = (x1 + end.x) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${end.x} ${y2}`;
}
