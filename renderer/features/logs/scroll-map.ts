/**
 * Where a list of any length stands when the browser's own scrolling is shorter: elements end at some thirty million
 * pixels, at 500 % zoom at a fifth of that. Lists that fit scroll one to one. In longer ones a step of the wheel or a key
 * moves by itself, exactly, and only a leap (the thumb dragged) is taken as a share of the whole.
 *
 * `topPx` is the place in the whole list, `scrollTop` the browser's.
 */

export const ROW_PX = 20;
const MAX_SPACER_PX = 4_000_000;
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

export function spacerPx({ contentPx }: ScrollExtent): number {
  return Math.min(contentPx, MAX_SPACER_PX);
}

export function bottomPx({ contentPx, viewportPx }: ScrollExtent): number {
  return Math.max(0, contentPx - viewportPx);
}

/** Where the browser's thumb belongs for a place in the list. */
export function scrollTopFor(extent: ScrollExtent, topPx: number): number {
  const top = Math.min(Math.max(0, topPx), bottomPx(extent));
  if (extent.contentPx <= MAX_SPACER_PX) return top;
  return (top / bottomPx(extent)) * spacerBottomPx(extent);
}

/** After the browser scrolled from `before` to `scrollTop`. */
export function placeAfterScroll(extent: ScrollExtent, before: ScrollPlace, scrollTop: number): ScrollPlace {
  if (extent.contentPx <= MAX_SPACER_PX) return { topPx: scrollTop, scrollTop };
  const movedPx = scrollTop - before.scrollTop;
  const isLeap = Math.abs(movedPx) > LEAP_VIEWPORTS * extent.viewportPx;
  const topPx = isLeap
    ? (scrollTop / spacerBottomPx(extent)) * bottomPx(extent)
    : Math.min(Math.max(0, before.topPx + movedPx), bottomPx(extent));
  return {
    topPx,
    scrollTop: mustMoveThumb(extent, topPx, scrollTop) ? scrollTopFor(extent, topPx) : scrollTop,
  };
}

/** Steps leave the thumb a little off its share; at either end there would be no room left to step on. */
function mustMoveThumb(extent: ScrollExtent, topPx: number, scrollTop: number): boolean {
  const marginPx = LEAP_VIEWPORTS * extent.viewportPx;
  const isAtEdge = scrollTop < marginPx || scrollTop > spacerBottomPx(extent) - marginPx;
  return isAtEdge && Math.abs(scrollTopFor(extent, topPx) - scrollTop) >= 1;
}

function spacerBottomPx(extent: ScrollExtent): number {
  return Math.max(1, spacerPx(extent) - extent.viewportPx);
}
