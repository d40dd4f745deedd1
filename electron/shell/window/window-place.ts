import type { Rectangle } from 'electron';

/** Where the window was, and whether it filled its screen. */
export interface WindowPlace extends Rectangle {
  readonly isMaximized: boolean;
}

export interface WindowSize {
  /** Without a position the system centres the window. */
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

export const SMALLEST = { width: 720, height: 480 } as const;
const FIRST_SIZE = { width: 1280, height: 840 } as const;
/** So much of the title bar must be on a screen that a person can take hold of it. */
const GRIP = { width: 120, height: 32 } as const;

/** The remembered place, made sane for the screens that are there now: one of them may be gone, or smaller. */
export function placeOnDisplays(
  remembered: WindowPlace | null,
  displays: readonly { readonly workArea: Rectangle }[],
): WindowSize {
  const areas = displays.map(({ workArea }) => workArea);
  const area = remembered === null ? null : (areas.find((each) => isGrippable(remembered, each)) ?? null);
  const roomiest = area ?? areas[0] ?? { x: 0, y: 0, ...FIRST_SIZE };
  const wished = remembered ?? FIRST_SIZE;
  const width = within(wished.width, SMALLEST.width, roomiest.width);
  const height = within(wished.height, SMALLEST.height, roomiest.height);
  if (remembered === null || area === null) return { width, height };
  return {
    x: within(remembered.x, area.x, area.x + area.width - width),
    y: within(remembered.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

function isGrippable(place: Rectangle, area: Rectangle): boolean {
  const left = Math.max(place.x, area.x);
  const right = Math.min(place.x + place.width, area.x + area.width);
  const top = Math.max(place.y, area.y);
  const bottom = Math.min(place.y + GRIP.height, area.y + area.height);
  return right - left >= GRIP.width && bottom - top >= GRIP.height / 2;
}

/** A screen smaller than the smallest window gets that all the same. */
function within(value: number, least: number, most: number): number {
  return Math.round(Math.max(least, Math.min(value, most)));
}
