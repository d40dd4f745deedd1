import type { PlacedMember } from './layout.ts';

/** Which member an arrow key leads to: the nearest one in that direction; up and down stay within the column. */

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

export function directionOf(key: string): Direction | null {
  return KEYS[key] ?? null;
}

export function neighbour(
  members: readonly PlacedMember[],
  from: string,
  direction: Direction,
): string | null {
  if (direction === 'first') return members[0]?.name ?? null;
  if (direction === 'last') return members.at(-1)?.name ?? null;
  const here = members.find(({ name }) => name === from);
  if (here === undefined) return members[0]?.name ?? null;
  const start = centreOf(here);
  const reachable = members.flatMap((member) => {
    const to = centreOf(member);
    const [ahead, aside] = measures(direction, to.x - start.x, to.y - start.y);
    const isAside = (direction === 'up' || direction === 'down') && Math.abs(aside) > here.box.width;
    return ahead > 0 && !isAside ? [{ name: member.name, cost: ahead + ASIDE_WEIGHT * Math.abs(aside) }] : [];
  });
  return reachable.sort((a, b) => a.cost - b.cost)[0]?.name ?? null;
}

/** Straight ahead is meant, even when it is farther. */
const ASIDE_WEIGHT = 2;

function measures(direction: 'left' | 'right' | 'up' | 'down', dx: number, dy: number): [number, number] {
  switch (direction) {
    case 'left':
      return [-dx, dy];
    case 'right':
      return [dx, dy];
    case 'up':
      return [-dy, dx];
    case 'down':
      return [dy, dx];
  }
}

function centreOf({ box }: PlacedMember): { readonly x: number; readonly y: number } {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
