import { type Layout, NODE_FONT_PX } from './layout.ts';

/** How a picture is put into the room that the window leaves. */
export interface Fit {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Smaller text is not read: what does not fit is moved about instead. */
const LEAST_FONT_PX = 10;
export const LEAST_ZOOM = LEAST_FONT_PX / NODE_FONT_PX;
const MOST_ZOOM = 1.2;
const MARGIN_PX = 16;
const LEAST_HEIGHT_PX = 200;
const MOST_HEIGHT_PX = 760;

/** What the picture takes of the page: as high as it is, within bounds. */
export function canvasHeight(layout: Size, canvasWidth: number): number {
  const zoom = zoomFor(layout, canvasWidth);
  const wished = Math.ceil(layout.height * zoom) + 2 * MARGIN_PX;
  return Math.max(LEAST_HEIGHT_PX, Math.min(MOST_HEIGHT_PX, wished));
}

export function fitInto(layout: Size, canvas: Size): Fit {
  const byHeight = (canvas.height - 2 * MARGIN_PX) / Math.max(1, layout.height);
  const zoom = Math.max(LEAST_ZOOM, Math.min(zoomFor(layout, canvas.width), byHeight));
  const centred = (room: number, size: number) => Math.max(MARGIN_PX, (room - size * zoom) / 2);
  return {
    x: Math.round(centred(canvas.width, layout.width)),
    y: Math.round(centred(canvas.height, layout.height)),
    zoom,
  };
}

/** What the buttons that make the picture larger and smaller take of its lower right corner, in either language. */
const BUTTONS = { width: 180, height: 44 } as const;

/**
 * Room under the picture for its buttons, when one of its members stands where they would cover its figures, or may be
 * moved there because the picture is wider than its frame.
 */
export function roomBelow(
  { width, members }: Pick<Layout, 'width' | 'members'>,
  fit: Fit,
  canvas: Size,
): number {
  if (fit.x + width * fit.zoom > canvas.width) return BUTTONS.height;
  const isCovered = members.some(({ box }) => {
    const right = fit.x + (box.x + box.width) * fit.zoom;
    const bottom = fit.y + (box.y + box.height) * fit.zoom;
    return right > canvas.width - BUTTONS.width && bottom > canvas.height - BUTTONS.height;
  });
  return isCovered ? BUTTONS.height : 0;
}

function zoomFor({ width }: Size, canvasWidth: number): number {
  const byWidth = (canvasWidth - 2 * MARGIN_PX) / Math.max(1, width);
  return Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, byWidth));
}
