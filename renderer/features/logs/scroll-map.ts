/**
 * Where a list of any length stands when the browser's own scrolling is shorter: elements end at some thirty million
 * pixels, at 500 % zoom at a fifth of that. Lists that fit scroll one to one. In longer ones a step of the wheel or a key
 * moves by itself, exactly, and only a leap (the thumb dragged) is taken as a share of the whole. Near both ends places
 * and thumb agree again, so that whoever steps on arrives there.
 *
 * `topPx` is the place in the whole list, `scrollTop` the browser's.
 */

export const ROW_PX = 20;
const MAX_SPACER_PX = 4_000_000;
const END_PX = 500_000;
/** More than this at once is a leap. */
const LEAP_VIEWPORTS = 3;

export interface ScrollPlace {
  readonly topPx: number;
  readonly scrollTop: number;
}

export interface ScrollExtent {
  readonly contentPx: number;
  readonly viewportPx: number;
}

/** Beyond what is seen, so that a step of the wheel shows lines and not an empty page. */
const OVERSCAN_ROWS = 15;
/** Rows are drawn by so many: between two of these steps scrolling is the browser's alone. */
const STEP_ROWS = 8;

export interface DrawnRows {
  readonly first: number;
  /** The last one is before it. */
  readonly end: number;
}

/** Which rows there are elements of when the list stands at a place. */
export function drawnRows(viewportPx: number, topPx: number, count: number): DrawnRows {
  const stepPx = ROW_PX * STEP_ROWS;
  const from = Math.floor(topPx / stepPx) * STEP_ROWS;
  const to = Math.ceil((topPx + viewportPx) / stepPx) * STEP_ROWS;
  return { first: Math.max(0, from - OVERSCAN_ROWS), end: Math.min(count, to + OVERSCAN_ROWS) };
}

/** Elements count from a row nearby: large numbers are not exact in a browser. */
const ANCHOR_ROWS = 10_000;

/** Rows by the number that they keep as lines come and go in front: an element that stays is not moved. */
export function anchorOf(steadyRow: number): number {
  return Math.floor(steadyRow / ANCHOR_ROWS) * ANCHOR_ROWS;
}

export function spacerPx({ contentPx }: ScrollExtent): number {
  return Math.min(contentPx, MAX_SPACER_PX);
}

export function bottomPx({ contentPx, viewportPx }: ScrollExtent): number {
  return Math.max(0, contentPx - viewportPx);
}

/** Where the browser's thumb belongs for a place in the list. */
export function scrollTopFor(extent: ScrollExtent, topPx: number): number {
  const bottom = bottomPx(extent);
  const top = Math.min(Math.max(0, topPx), bottom);
  if (extent.contentPx <= MAX_SPACER_PX) return top;
  return between(top, bottom, spacerBottomPx(extent));
}

/** After the browser scrolled from `before` to `scrollTop`. */
export function placeAfterScroll(extent: ScrollExtent, before: ScrollPlace, scrollTop: number): ScrollPlace {
  if (extent.contentPx <= MAX_SPACER_PX) return { topPx: scrollTop, scrollTop };
  const movedPx = scrollTop - before.scrollTop;
  const isLeap = Math.abs(movedPx) > LEAP_VIEWPORTS * extent.viewportPx;
  const bottom = bottomPx(extent);
  const topPx = isLeap
    ? between(scrollTop, spacerBottomPx(extent), bottom)
    : Math.min(Math.max(0, before.topPx + movedPx), bottom);
  const isNearEnd = scrollTop < END_PX || scrollTop > spacerBottomPx(extent) - END_PX;
  // Steps leave the thumb a little off its share, which would matter only where the room to step on ends.
  return { topPx, scrollTop: isNearEnd ? scrollTopFor(extent, topPx) : scrollTop };
}

/** From a scale that ends at `fromEnd` to one that ends at `toEnd`: equal near the ends, stretched between them. */
function between(at: number, fromEnd: number, toEnd: number): number {
  if (at <= END_PX) return at;
  if (at >= fromEnd - END_PX) return toEnd - (fromEnd - at);
  return END_PX + ((at - END_PX) / (fromEnd - 2 * END_PX)) * (toEnd - 2 * END_PX);
}

function spacerBottomPx(extent: ScrollExtent): number {
  return Math.max(1, spacerPx(extent) - extent.viewportPx);
}
