import { CLIENTS, type Graph, type Link, type Part } from './graph.ts';

/**
 * Where everything stands. Positions follow from the graph alone; the same stack draws the same picture on every
 * screen and at every time. Members of a component stand together in as many columns as it takes to stay legible.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly density: Density;
  readonly clients: Box | null;
  readonly parts: readonly PlacedPart[];
  readonly members: readonly PlacedMember[];
  readonly wires: readonly Wire[];
}

export interface PlacedPart {
  readonly part: Part;
  readonly box: Box;
  /** A frame stands around members of one component; a single member needs none. */
  readonly isFramed: boolean;
  readonly columns: number;
}

export interface PlacedMember {
  readonly name: string;
  readonly part: string;
  readonly box: Box;
}

/** One line of the picture. */
export interface Wire {
  readonly id: string;
  readonly kind: Link['kind'];
  readonly from: string;
  /** The part that it leads to. */
  readonly to: string;
  /** Set when it ends at one member of the part. */
  readonly member: string | null;
  readonly path: string;
  /** Right end and base line of its figure. */
  readonly label: { readonly x: number; readonly y: number };
}

export interface Density {
  readonly id: 'wide' | 'normal' | 'compact' | 'small' | 'tight';
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  /** How many lines of text a member has room for. */
  readonly lines: 3 | 4;
  readonly nodeGap: number;
  readonly partGap: number;
  readonly tierGap: number;
}

const WIDE: Density = {
  id: 'wide',
  nodeWidth: 200,
  nodeHeight: 84,
  lines: 4,
  nodeGap: 8,
  partGap: 16,
  tierGap: 80,
};

/** From the roomiest to the closest. */
const DENSITIES: readonly Density[] = [
  WIDE,
  { id: 'normal', nodeWidth: 172, nodeHeight: 84, lines: 4, nodeGap: 8, partGap: 16, tierGap: 68 },
  { id: 'compact', nodeWidth: 152, nodeHeight: 64, lines: 3, nodeGap: 8, partGap: 12, tierGap: 60 },
  { id: 'small', nodeWidth: 128, nodeHeight: 64, lines: 3, nodeGap: 6, partGap: 12, tierGap: 52 },
  { id: 'tight', nodeWidth: 116, nodeHeight: 58, lines: 3, nodeGap: 6, partGap: 8, tierGap: 44 },
];

/** What a window of 1280 × 800 leaves for the picture, with the navigation beside it and the head above. */
export const DESIGN_BOX = { width: 1000, height: 540 } as const;
/** Below this, a density with smaller members reads better than a smaller picture. */
const GOOD_SCALE = 0.92;

export const NODE_FONT_PX = 12;
const CLIENTS_SIZE = { width: 56, height: 60 } as const;
const FRAME_HEAD = 22;
const FRAME_PAD = 8;
/** Between what is stored and who decides about it nothing flows. */
const DECIDER_GAP = 28;
/** Room right of the members of a group for the lines along which data is copied. */
export const COPY_LANE = 56;

export function layOut(graph: Graph): Layout {
  let best = place(graph, WIDE, new Map());
  for (const density of DENSITIES) {
    for (const columns of columnChoices(graph, density)) {
      const layout = place(graph, density, columns);
      if (scaleOf(layout) > scaleOf(best)) best = layout;
    }
    if (scaleOf(best) >= GOOD_SCALE) break;
  }
  return best;
}

/** How much of its natural size is left when the whole picture is shown in the design box. */
export function scaleOf({ width, height }: Pick<Layout, 'width' | 'height'>): number {
  return Math.min(1, DESIGN_BOX.width / width, DESIGN_BOX.height / height);
}

type Columns = ReadonlyMap<string, number>;

const MOST_COLUMNS = 12;

/** Begins with one column each; the tallest tier is widened until everything fits from top to bottom. */
function columnChoices({ parts }: Graph, density: Density): readonly Columns[] {
  let columns: Columns = new Map(parts.map(({ id }) => [id, 1]));
  const choices = [columns];
  for (;;) {
    const tallest = tiersOf(parts)
      .map((tier) => ({ tier, height: heightOfTier(tier, density, columns) }))
      .sort((a, b) => b.height - a.height)[0];
    if (tallest === undefined || tallest.height <= DESIGN_BOX.height) return choices;
    const widened = tallest.tier
      .map((part) => ({ part, rows: rowsOf(part, columns) }))
      .filter(({ part, rows }) => rows > 1 && (columns.get(part.id) ?? 1) < MOST_COLUMNS)
      .sort((a, b) => b.rows - a.rows)[0];
    if (widened === undefined) return choices;
    columns = new Map(columns).set(widened.part.id, (columns.get(widened.part.id) ?? 1) + 1);
    choices.push(columns);
  }
}

function tiersOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  const ranks = [...new Set(parts.map(({ tier }) => tier))].sort((a, b) => a - b);
  return ranks.map((rank) => parts.filter(({ tier }) => tier === rank));
}

function columnsOf({ id, members }: Part, columns: Columns): number {
  return Math.min(columns.get(id) ?? 1, Math.max(1, members.length));
}

function rowsOf(part: Part, columns: Columns): number {
  return Math.ceil(part.members.length / columnsOf(part, columns));
}

const isFramed = ({ members }: Part) => members.length > 1;

function sizeOf(part: Part, density: Density, columns: Columns): { width: number; height: number } {
  const { nodeWidth, nodeHeight, nodeGap } = density;
  const [across, rows] = [columnsOf(part, columns), rowsOf(part, columns)];
  const [frame, head] = isFramed(part) ? [2 * FRAME_PAD, FRAME_HEAD + FRAME_PAD] : [0, 0];
  const lane = part.isGroup && part.members.length > 1 ? COPY_LANE - FRAME_PAD : 0;
  return {
    width: across * (nodeWidth + nodeGap) - nodeGap + frame + lane,
    height: rows * (nodeHeight + nodeGap) - nodeGap + head,
  };
}

function heightOfTier(tier: readonly Part[], density: Density, columns: Columns): number {
  const heights = tier.map((part) => sizeOf(part, density, columns).height);
  return heights.reduce((sum, height) => sum + height, 0) + density.partGap * Math.max(0, tier.length - 1);
}

function place(graph: Graph, density: Density, columns: Columns): Layout {
  const tiers = tiersOf(graph.parts);
  const hasClients = graph.links.some(({ from }) => from === CLIENTS);
  const heights = tiers.map((tier) => heightOfTier(tier, density, columns));
  const height = Math.max(hasClients ? CLIENTS_SIZE.height : 0, ...heights, 0);
  const boxes = new Map<string, Box>();
  let x = hasClients ? CLIENTS_SIZE.width + density.tierGap : 0;
  let lastWidth = 0;
  for (const [index, tier] of tiers.entries()) {
    if (index > 0) x += gapBefore(tier, density);
    const sizes = tier.map((part) => sizeOf(part, density, columns));
    const width = Math.max(0, ...sizes.map((size) => size.width));
    let y = (height - (heights[index] ?? 0)) / 2;
    for (const [at, part] of tier.entries()) {
      const size = sizes[at] ?? { width, height: 0 };
      boxes.set(part.id, { x: Math.round(x), y: Math.round(y), ...size });
      y += size.height + density.partGap;
    }
    x += width;
    lastWidth = x;
  }
  alignToPartners(graph, tiers, boxes, { height, gap: density.partGap });
  const parts = graph.parts.flatMap((part): PlacedPart[] => {
    const box = boxes.get(part.id);
    return box === undefined
      ? []
      : [{ part, box, isFramed: isFramed(part), columns: columnsOf(part, columns) }];
  });
  const members = parts.flatMap((placed) => membersIn(placed, density));
  const clients = hasClients
    ? { x: 0, y: Math.round((height - CLIENTS_SIZE.height) / 2), ...CLIENTS_SIZE }
    : null;
  const wires = graph.links.flatMap((link) => wiresOf(link, { parts, members, clients, density }));
  return {
    width: lastWidth > 0 ? lastWidth : CLIENTS_SIZE.width,
    height,
    density,
    clients,
    parts,
    members,
    wires,
  };
}

function gapBefore(tier: readonly Part[], density: Density): number {
  return tier.every(({ kind }) => kind === 'etcd' || kind === 'sentinel') ? DECIDER_GAP : density.tierGap;
}

/**
 * A part that leads to, or decides about, parts of the tier that stands tallest is moved beside them, so that lines
 * pass other members above or below and not behind them. Nothing leaves the picture, nothing is pushed over another.
 */
function alignToPartners(
  { links }: Graph,
  tiers: readonly (readonly Part[])[],
  boxes: Map<string, Box>,
  { height, gap }: { readonly height: number; readonly gap: number },
): void {
  for (const tier of tiers) {
    const wished = tier.map(({ id, tier: own }) => {
      const partners = links.filter(({ from }) => from === id).flatMap(({ to }) => boxes.get(to) ?? []);
      const box = boxes.get(id);
      if (box === undefined) return 0;
      // What does the work reaches several stores; it stands in the middle of the picture.
      if (partners.length === 0 || own <= 2) return box.y;
      const middle = partners.reduce((sum, each) => sum + each.y + each.height / 2, 0) / partners.length;
      return middle - box.height / 2;
    });
    let floor = height;
    const lowest = tier.map((part) => boxes.get(part.id)?.height ?? 0);
    // From the bottom up: how low each may stand so that those below it still have room.
    const limits = lowest.toReversed().map((own) => {
      floor -= own;
      const limit = floor;
      floor -= gap;
      return limit;
    });
    limits.reverse();
    let ceiling = 0;
    for (const [index, part] of tier.entries()) {
      const box = boxes.get(part.id);
      if (box === undefined) continue;
      const y = Math.round(Math.max(ceiling, Math.min(wished[index] ?? 0, limits[index] ?? 0)));
      boxes.set(part.id, { ...box, y });
      ceiling = y + box.height + gap;
    }
  }
}

function membersIn({ part, box, isFramed: framed, columns }: PlacedPart, density: Density): PlacedMember[] {
  const { nodeWidth, nodeHeight, nodeGap } = density;
  const rows = Math.ceil(part.members.length / columns);
  const [left, top] = framed ? [box.x + FRAME_PAD, box.y + FRAME_HEAD] : [box.x, box.y];
  return part.members.map((name, index) => ({
    name,
    part: part.id,
    box: {
      x: left + Math.floor(index / rows) * (nodeWidth + nodeGap),
      y: top + (index % rows) * (nodeHeight + nodeGap),
      width: nodeWidth,
      height: nodeHeight,
    },
  }));
}

interface Placed {
  readonly parts: readonly PlacedPart[];
  readonly members: readonly PlacedMember[];
  readonly clients: Box | null;
  readonly density: Density;
}

function wiresOf({ kind, from, to }: Link, placed: Placed): readonly Wire[] {
  const source = from === CLIENTS ? placed.clients : boxOf(placed, from);
  const target = placed.parts.find(({ part }) => part.id === to);
  if (source === null || target === undefined) return [];
  const wire = (member: string | null, end: Box): Wire => ({
    id: [kind, from, to, ...(member === null ? [] : [member])].join('>'),
    kind,
    from,
    to,
    member,
    ...(kind === 'decides' ? decisionLine(source, end) : flowLine(source, end, target.box.x, placed.density)),
  });
  const { part, box, columns } = target;
  if (kind === 'decides' || part.isOnePod || columns > 1) return [wire(null, box)];
  return placed.members.filter((member) => member.part === to).map((member) => wire(member.name, member.box));
}

function boxOf({ parts }: Placed, id: string): Box | null {
  return parts.find(({ part }) => part.id === id)?.box ?? null;
}

const ARROW = 2;
const LABEL_LIFT = 4;
const LABEL_INSET = 4;

/** Bends in the first gap and runs straight from there, above or below what stands in between. */
function flowLine(from: Box, to: Box, frameX: number, { tierGap }: Density): Pick<Wire, 'path' | 'label'> {
  const [x0, y0] = [from.x + from.width, middleOf(from)];
  const [x1, y1] = [to.x - ARROW, middleOf(to)];
  const bend = Math.min(tierGap * 0.6, Math.max(0, x1 - x0));
  const half = x0 + bend / 2;
  const path =
    y0 === y1 ? `M${x0} ${y0}H${x1}` : `M${x0} ${y0}C${half} ${y0} ${half} ${y1} ${x0 + bend} ${y1}H${x1}`;
  return { path, label: { x: frameX - LABEL_INSET, y: y1 - LABEL_LIFT } };
}

function decisionLine(from: Box, to: Box): Pick<Wire, 'path' | 'label'> {
  const [x0, y0] = [from.x, middleOf(from)];
  const x1 = to.x + to.width;
  // Inside the target's height a straight line reaches it.
  const y1 = Math.max(to.y + 8, Math.min(y0, to.y + to.height - 8));
  const half = (x0 + x1) / 2;
  const path = y0 === y1 ? `M${x0} ${y0}H${x1}` : `M${x0} ${y0}C${half} ${y0} ${half} ${y1} ${x1} ${y1}`;
  return { path, label: { x: x0, y: y0 } };
}

function middleOf({ y, height }: Box): number {
  return y + height / 2;
}
