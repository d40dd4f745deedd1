import uPlot from 'uplot';
import type { ChartMarker } from './chart-model.ts';
import { placeLabels } from './label-rows.ts';
import type { ThemeColors } from './theme-colors.ts';

export const LABEL_ROW_PX = 14;
const LABEL_FONT_PX = 11;

/** Marks over the picture, their words in rows above it. All in canvas pixels. */
export function drawMarkers(
  plot: uPlot,
  markers: readonly ChartMarker[],
  { colors, rows }: { readonly colors: ThemeColors; readonly rows: number },
): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  const shown = markers.filter(({ atMs }) => atMs >= min && atMs <= max);
  ctx.save();
  ctx.font = `500 ${LABEL_FONT_PX * ratio}px ${getComputedStyle(plot.root).fontFamily}`;
  ctx.textBaseline = 'middle';
  const boxes = shown.map(({ atMs, label }) => ({
    x: plot.valToPos(atMs, 'x', true) / ratio,
    width: ctx.measureText(label).width / ratio,
  }));
  const places = placeLabels(boxes, { rightPx: (bbox.left + bbox.width) / ratio + 8, rows });
  for (const [index, { label, color = '--ink' }] of shown.entries()) {
    const x = Math.round((boxes[index]?.x ?? 0) * ratio) + 0.5;
    const place = places[index] ?? null;
    const top = place === null ? bbox.top : bbox.top - (rows - place.row) * LABEL_ROW_PX * ratio;
    ctx.strokeStyle = colors.of(color);
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 2 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (place === null) continue;
    ctx.fillStyle = colors.of(color);
    ctx.textAlign = place.side;
    ctx.fillText(label, x + (place.side === 'start' ? 4 : -4) * ratio, top + (LABEL_ROW_PX / 2) * ratio);
  }
  ctx.restore();
}
