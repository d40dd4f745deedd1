import type { GroupStatus } from '../../../electron/contract/schemas.ts';
import type { NodeView } from '../stack/stack-view.ts';
import { COPY_LANE, type Layout, type PlacedMember } from './layout.ts';

/** Along which lines the data of a group is copied, and how far behind each copy is. */

export interface Copy {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `unknown`: nobody could tell. */
  readonly state: 'in-step' | 'behind' | 'broken' | 'unknown';
  readonly lagBytes: number | null;
  readonly lagSeconds: number | null;
}

/** Who copies from whom, whatever the lag. */
export type CopyPair = Pick<Copy, 'id' | 'from' | 'to'>;

export interface PlacedCopy extends CopyPair {
  readonly path: string;
  readonly label: { readonly x: number; readonly y: number };
}

/** From each leader to all that follow it; none while nobody leads. */
export function copiesOf(groups: readonly GroupStatus[], nodes: readonly NodeView[]): readonly Copy[] {
  return groups.flatMap(({ leader, members }) => {
    if (leader === null) return [];
    return members
      .filter((name) => name !== leader)
      .flatMap((name) => {
        const node = nodes.find(({ status }) => status.name === name);
        return node === undefined ? [] : [copyTo(node, leader)];
      });
  });
}

function copyTo({ status, serving }: NodeView, from: string): Copy {
  const { name, standing } = status;
  const lag = { lagBytes: standing?.lagBytes ?? null, lagSeconds: standing?.lagSeconds ?? null };
  const link = standing?.link ?? null;
  const base = { id: `copies>${from}>${name}`, from, to: name };
  if (link === 'down' || (!serving && status.state !== 'running')) {
    return { ...base, state: 'broken', lagBytes: null, lagSeconds: null };
  }
  if (link === null || lag.lagBytes === null) return { ...base, state: 'unknown', ...lag };
  return { ...base, state: lag.lagBytes === 0 ? 'in-step' : 'behind', ...lag };
}

/** Right of the members, in the lane that the layout keeps free for them. */
export function placeCopy(pair: CopyPair, { members, parts }: Layout): PlacedCopy | null {
  const [from, to] = [pair.from, pair.to].map((name) => members.find((member) => member.name === name));
  const frame = parts.find(({ part }) => part.id === to?.part)?.box;
  if (from === undefined || to === undefined || frame === undefined || from.part !== to.part) return null;
  const laneX = frame.x + frame.width - COPY_LANE;
  const [y0, y1] = [anchorOf(from), anchorOf(to)];
  const [x0, x1] = [rightOf(from), rightOf(to) + ARROW];
  const out = Math.max(x0, x1, laneX) + BULGE;
  return {
    ...pair,
    path: `M${x0} ${y0}C${out} ${y0} ${out} ${y1} ${x1} ${y1}`,
    label: { x: Math.max(x1, laneX) + LABEL_INSET, y: y1 + (y1 > y0 ? LABEL_BELOW : -LABEL_ABOVE) },
  };
}

const ARROW = 2;
const BULGE = 28;
const LABEL_INSET = 4;
const LABEL_BELOW = 16;
const LABEL_ABOVE = 8;

function rightOf({ box }: PlacedMember): number {
  return box.x + box.width;
}

function anchorOf({ box }: PlacedMember): number {
  return box.y + box.height / 2;
}
