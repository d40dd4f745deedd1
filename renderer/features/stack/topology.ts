import type { NodeView } from './stack-view.ts';

/**
 * Where members stand in the picture: in columns by tier, in the order traffic takes. Positions come from what a
 * member is, never from dragging or from which answered first, so that a glance finds the same thing each time.
 */
export interface Topology {
  readonly columns: readonly Column[];
  /** Between column i and i + 1. */
  readonly links: readonly Bundle[];
  readonly heightPx: number;
  readonly nodeHeightPx: number;
  /** Life and restarts are then left to the hover text. */
  readonly isCompact: boolean;
}

export interface Column {
  readonly title: string;
  readonly groups: readonly Group[];
}

/** Members that share a pod stand together, since they share its address and its fate. */
interface Group {
  readonly pod: string;
  readonly shared: boolean;
  readonly topPx: number;
  readonly heightPx: number;
  readonly nodes: readonly PlacedNode[];
}

export interface PlacedNode extends NodeView {
  /** From the top of the picture. */
  readonly topPx: number;
}

/** Every address of the left column reaches every address of the right one over one common line. */
export interface Bundle {
  readonly from: readonly BundleEnd[];
  readonly to: readonly BundleEnd[];
}

interface BundleEnd {
  readonly id: string;
  readonly yPx: number;
  /** True ends at the frame of a pod whose members share one address. */
  readonly atFrame: boolean;
  /** False draws the line broken: nothing flows there. */
  readonly live: boolean;
}

const NODE_HEIGHT_PX = { full: 76, compact: 48 } as const;
/** A column of more members than this is drawn with less in each, so that a screen still holds the picture. */
const MOST_FULL_NODES = 6;
const NODE_GAP_PX = 8;
const GROUP_GAP_PX = 12;
/** Room for the pod's name above members that share one. */
const POD_HEAD_PX = 24;
const POD_PAD_PX = 8;

const CLIENTS = 'clients';

/** Kinds that hold what must not be lost stand last. */
const KIND_RANK: Readonly<Record<string, number>> = {
  balancer: 10,
  gateway: 20,
  web: 20,
  service: 20,
  pooler: 35,
  redis: 40,
  postgres: 40,
  etcd: 45,
  sentinel: 45,
  files: 40,
  'nfs-server': 45,
};

function rankOf(node: NodeView, nodes: readonly NodeView[]): number {
  const { component, kind } = node.status;
  const fronted = nodes.find((other) => component === `${other.status.component}-balancer`);
  if (kind === 'balancer' && fronted !== undefined) return (KIND_RANK[fronted.status.kind] ?? 30) - 1;
  return KIND_RANK[kind] ?? 30;
}

export function layOut(nodes: readonly NodeView[]): Topology {
  const ranks = [...new Set(nodes.map((node) => rankOf(node, nodes)))].sort((a, b) => a - b);
  const tiers = ranks.map((rank) => nodes.filter((node) => rankOf(node, nodes) === rank));
  const isCompact = tiers.some((tier) => tier.length > MOST_FULL_NODES);
  const nodeHeightPx = NODE_HEIGHT_PX[isCompact ? 'compact' : 'full'];
  const stacked = tiers.map((tier) => stackUp(tier, nodeHeightPx));
  const heightPx = Math.max(NODE_HEIGHT_PX.full, ...stacked.map((column) => column.heightPx));
  const columns = stacked.map((column) => shiftDown(column, Math.round((heightPx - column.heightPx) / 2)));
  const ends = columns.map((column) => endsOf(column, nodeHeightPx));
  const clients: BundleEnd = { id: CLIENTS, yPx: heightPx / 2, atFrame: false, live: true };
  const links = ends.map((to, index) => ({ from: ends[index - 1] ?? [clients], to }));
  return {
    columns: columns.map(({ title, groups }) => ({ title, groups })),
    links,
    heightPx,
    nodeHeightPx,
    isCompact,
  };
}

interface StackedColumn extends Column {
  readonly heightPx: number;
}

function stackUp(nodes: readonly NodeView[], nodeHeightPx: number): StackedColumn {
  const byName = [...nodes].sort((a, b) => compareNames(a.status.name, b.status.name));
  const pods = [...new Set(byName.map((node) => node.status.pod))];
  let y = 0;
  const groups = pods.map((pod): Group => {
    const members = byName.filter((node) => node.status.pod === pod);
    const shared = members.length > 1 || members.some((node) => node.podTrouble !== null);
    const [head, pad] = shared ? [POD_HEAD_PX, POD_PAD_PX] : [0, 0];
    const top = y;
    const placed = members.map((node, index) => ({
      ...node,
      topPx: top + head + index * (nodeHeightPx + NODE_GAP_PX),
    }));
    const height = head + members.length * (nodeHeightPx + NODE_GAP_PX) - NODE_GAP_PX + pad;
    y += height + GROUP_GAP_PX;
    return { pod, shared, topPx: top, heightPx: height, nodes: placed };
  });
  return { title: titleOf(byName), groups, heightPx: Math.max(0, y - GROUP_GAP_PX) };
}

function shiftDown(column: StackedColumn, byPx: number): StackedColumn {
  const groups = column.groups.map((group) => ({
    ...group,
    topPx: group.topPx + byPx,
    nodes: group.nodes.map((node) => ({ ...node, topPx: node.topPx + byPx })),
  }));
  return { ...column, groups };
}

function endsOf(column: Column, nodeHeightPx: number): readonly BundleEnd[] {
  return column.groups.flatMap((group): readonly BundleEnd[] => {
    if (group.shared) {
      const yPx = group.topPx + group.heightPx / 2;
      return [{ id: group.pod, yPx, atFrame: true, live: group.nodes.some((node) => node.serving) }];
    }
    return group.nodes.map((node) => ({
      id: node.status.name,
      yPx: node.topPx + nodeHeightPx / 2,
      atFrame: false,
      live: node.serving,
    }));
  });
}

function titleOf(nodes: readonly NodeView[]): string {
  const components = [...new Set(nodes.map((node) => node.status.component))];
  return components.join(' · ').replaceAll('-', ' ');
}

/** `gateway-2` before `gateway-10`. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
