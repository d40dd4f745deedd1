import uPlot from 'uplot';
import { timeSpan, topOf } from './chart-data.ts';
import type { ChartBand, ChartMarker, ChartSeries, ThemeColor } from './chart-model.ts';
import { drawMarkers, LABEL_ROW_PX } from './marker-layer.ts';
import type { ThemeColors } from './theme-colors.ts';

/** What may change while the same picture goes on. */
export interface ChartLook {
  readonly markers: readonly ChartMarker[];
  readonly format: (value: number) => string;
  readonly formatTick: (atMs: number) => string;
  readonly leastTop: number;
  readonly leastSpanMs: number;
}

/** What makes it another picture. */
export interface ChartStructure {
  readonly series: readonly Pick<ChartSeries, 'id' | 'look' | 'color'>[];
  readonly bands: readonly ChartBand[];
  readonly height: number;
  readonly markerRows: number;
  readonly syncKey: string | null;
  readonly isClock: boolean;
}

/** Wide enough for `1 000 /s`; the same in every chart, so that charts below each other have one time axis. */
const LEFT_AXIS_PX = 60;
const TIME_AXIS_PX = 26;
const TICK_FONT_PX = 11;

export function chartOptions(
  { series, bands, height, markerRows, syncKey, isClock }: ChartStructure,
  {
    width,
    colors,
    look,
    onCursor,
  }: {
    readonly width: number;
    readonly colors: ThemeColors;
    readonly look: () => ChartLook;
    readonly onCursor: (index: number | null) => void;
  },
): uPlot.Options {
  const font = `${TICK_FONT_PX}px ${getComputedStyle(document.body).fontFamily}`;
  const axis = {
    font,
    stroke: () => colors.of('--quiet'),
    grid: { stroke: () => colors.of('--line'), width: 1 },
    ticks: { show: false },
  };
  const indexOf = (id: string) => series.findIndex((each) => each.id === id) + 1;
  const fillOf = (kind: ChartSeries['look'], color: ThemeColor) =>
    kind === 'hatch' ? colors.hatch(color) : colors.of(color, 0.16);
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    padding: [markerRows * LABEL_ROW_PX + 8, 12, 0, 0],
    cursor: {
      drag: { x: false, y: false, setScale: false },
      y: false,
      points: { size: 6 },
      ...(syncKey === null ? {} : { sync: { key: syncKey, scales: ['x', null] as const } }),
    },
    scales: {
      x: { time: isClock, range: (plot) => span(plot, look()) },
      y: { range: (_plot, _low, high) => [0, topOf(high, look().leastTop)] },
    },
    axes: [
      {
        ...axis,
        size: TIME_AXIS_PX,
        gap: 6,
        space: isClock ? 96 : 72,
        ...(isClock ? {} : { incrs: ELAPSED_STEPS_MS }),
        values: (_plot, splits) => splits.map((atMs) => look().formatTick(atMs)),
      },
      {
        ...axis,
        size: LEFT_AXIS_PX,
        gap: 6,
        space: 28,
        values: (_plot, splits) => splits.map((value) => look().format(value)),
      },
    ],
    series: [
      {},
      ...series.map(
        ({ id, look: kind, color }): uPlot.Series => ({
          label: id,
          width: 1.5,
          stroke: () => colors.of(color),
          ...(kind === 'line' ? {} : { fill: () => fillOf(kind, color) }),
          ...(kind === 'hatch' && BARS !== undefined ? { paths: BARS } : {}),
          points: {
            show: (_plot: uPlot, _series: number, from: number, to: number) => to - from < 12,
            size: 4,
          },
        }),
      ),
    ],
    bands: bands.map(({ upper, lower, color }) => ({
      series: [indexOf(upper), indexOf(lower)] as [number, number],
      fill: () => colors.of(color, 0.16),
    })),
    hooks: {
      draw: [(plot) => drawMarkers(plot, look().markers, { colors, rows: markerRows })],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
    },
  };
}

/** As wide as the time between two samples, and never too thin to be seen. */
const BARS = uPlot.paths.bars?.({ size: [1, Number.POSITIVE_INFINITY, 3] });

const ELAPSED_STEPS_MS = [100, 200, 500, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600].map(
  (step, index) => (index < 3 ? step : step * 1_000),
);

function span(plot: uPlot, { leastSpanMs }: ChartLook): uPlot.Range.MinMax {
  const times = plot.data[0] as readonly number[];
  return [...timeSpan(times, leastSpanMs)] as [number, number];
}
