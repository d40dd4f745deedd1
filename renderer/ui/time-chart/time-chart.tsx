import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './time-chart.css';
import { type ChartRows, type ChartValue, stacked, withGaps, withoutEmptyBars } from './chart-data.ts';
import type { ChartBand, ChartDoor, ChartMarker, ChartSeries, ChartWords } from './chart-model.ts';
import { type ChartLook, type ChartStructure, chartOptions } from './chart-options.ts';
import { type ChartPicture, type PngWords, pngOf } from './chart-png.ts';
import { ChartReadout } from './chart-readout.tsx';
import { ChartTable } from './chart-table.tsx';
import { watchThemeColors } from './theme-colors.ts';
import { useSlowly } from './use-slowly.ts';

export interface TimeChartHandle {
  /** Null before the first drawing. */
  picture(): ChartPicture | null;
  toPng(words: PngWords): Promise<Blob | null>;
}

export interface TimeChartProps {
  /** Names the chart for those who hear the page. */
  readonly label: string;
  /** Ascending; milliseconds since an epoch when `isClock`, else since a beginning. */
  readonly times: readonly number[];
  /** All have the unit that `format` writes. */
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  readonly formatTime: (atMs: number) => string;
  /** Shorter, for the axis. */
  readonly formatTick?: (atMs: number) => string;
  readonly words: ChartWords;
  readonly isClock?: boolean;
  /** Samples further apart are not joined. */
  readonly longestStepMs?: number | null;
  /** Each series on top of those after it. */
  readonly isStacked?: boolean;
  readonly markers?: readonly ChartMarker[];
  /** Rows for the markers' words above the picture. */
  readonly markerRows?: number;
  readonly bands?: readonly ChartBand[];
  readonly height?: number;
  /** The least that the value axis ends at, so that a quiet line lies low. */
  readonly leastTop?: number;
  readonly leastSpanMs?: number;
  /** Charts with the same key share their cursor. */
  readonly syncKey?: string | null;
  readonly door?: ChartDoor | null;
  readonly ref?: Ref<TimeChartHandle>;
}

const NO_MARKERS: readonly ChartMarker[] = [];
const NO_BANDS: readonly ChartBand[] = [];
const TABLE_EVERY_MS = 2_000;
const NO_CURSOR = { left: -10, top: -10 };

/** Values over time on a canvas: new samples are given to the picture that is there, which is never made anew for them. */
export function TimeChart({
  label,
  times,
  series,
  format,
  formatTime,
  formatTick = formatTime,
  words,
  isClock = false,
  longestStepMs = null,
  isStacked = false,
  markers = NO_MARKERS,
  markerRows = markers.length === 0 ? 0 : 1,
  bands = NO_BANDS,
  height = 160,
  leastTop = 1,
  leastSpanMs = 1_000,
  syncKey = null,
  door = null,
  ref,
}: TimeChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const rows = useMemo(
    () => withGaps({ times, columns: series.map(({ values }) => values) }, longestStepMs),
    [times, series, longestStepMs],
  );
  const look = useRef<ChartLook>({ markers, format, formatTick, leastTop, leastSpanMs });
  look.current = { markers, format, formatTick, leastTop, leastSpanMs };
  const drawn = useRef<uPlot.AlignedData>([[]]);

  const shapes = series.map(({ id, look: kind, color }) => ({ id, look: kind, color }));
  const structure: ChartStructure = {
    ...{ series: shapes, bands, height, markerRows, syncKey, isClock },
  };
  const structureKey = JSON.stringify(structure);
  const looks = series.map(({ look: kind }) => kind).join();
  drawn.current = useMemo(() => alignedData(rows, looks.split(','), isStacked), [rows, looks, isStacked]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const colors = watchThemeColors(element, () => plot.current?.redraw(false));
    const options = chartOptions(JSON.parse(structureKey) as ChartStructure, {
      width: element.clientWidth,
      colors,
      look: () => look.current,
      onCursor: setCursor,
    });
    const made = new uPlot(options, drawn.current, element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: options.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      colors.close();
      made.destroy();
      plot.current = null;
    };
  }, [structureKey]);

  useEffect(() => {
    if (plot.current !== null && plot.current.data !== drawn.current) plot.current.setData(drawn.current);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: marks and axis ends are read when it is drawn
  useEffect(() => plot.current?.redraw(false, true), [markers, leastTop, leastSpanMs]);

  useImperativeHandle(ref, () => {
    const picture = () => (plot.current === null ? null : { canvas: plot.current.ctx.canvas, label });
    return {
      picture,
      toPng: (text) => {
        const found = picture();
        return found === null ? Promise.resolve(null) : pngOf([found], text);
      },
    };
  }, [label]);

  const shownIndex = Math.min(cursor ?? rows.times.length - 1, rows.times.length - 1);
  const atMs = rows.times[shownIndex];
  const valueAt = (index: number): ChartValue => rows.columns[index]?.[shownIndex] ?? null;
  const timeText = atMs === undefined ? '' : formatTime(atMs);
  const valuesText = series.map(({ label: name }, index) => {
    const value = valueAt(index);
    return `${name} ${value === null ? words.nothing : format(value)}`;
  });
  const openDoor = () => {
    if (cursor !== null && atMs !== undefined) door?.open(atMs);
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Enter') openDoor();
    const next = indexAfterKey(event.key, cursor, rows.times.length);
    if (next === undefined || plot.current === null) return;
    event.preventDefault();
    const at = next === null ? undefined : rows.times[next];
    for (const each of syncKey === null ? [plot.current] : uPlot.sync(syncKey).plots) {
      each.setCursor(at === undefined ? NO_CURSOR : { left: each.valToPos(at, 'x'), top: 0 });
    }
  };
  return (
    <div className="relative min-w-0">
      <ChartReadout {...{ series, valueAt, timeText, format, words }} />
      <div
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, rows.times.length - 1)}
        aria-valuenow={Math.max(0, shownIndex)}
        aria-valuetext={[timeText, ...valuesText].join(', ')}
        aria-description={door?.hint}
        title={door?.hint}
        onKeyDown={move}
        onDoubleClick={openDoor}
        className="time-chart min-w-0 overflow-hidden rounded-sm"
      />
      <SlowTable {...{ label, times, series, markers, format, formatTime, words }} />
    </div>
  );
}

type TableProps = Parameters<typeof ChartTable>[0];

function SlowTable(props: TableProps) {
  const slow = useSlowly(props, TABLE_EVERY_MS);
  return (
    <div className="sr-only">
      <ChartTable {...slow} />
    </div>
  );
}

function alignedData(
  { times, columns }: ChartRows,
  looks: readonly string[],
  isStacked: boolean,
): uPlot.AlignedData {
  const made = (isStacked ? stacked(columns) : columns).map((drawn, index) =>
    looks[index] === 'hatch' ? withoutEmptyBars(drawn, columns[index] ?? []) : drawn,
  );
  // The picture only reads them.
  return [times, ...made] as unknown as uPlot.AlignedData;
}

const PAGE_STEPS = 10;

/** Where a key moves the cursor; null lets it go, undefined is no key of the chart. */
function indexAfterKey(key: string, cursor: number | null, length: number): number | null | undefined {
  const last = length - 1;
  const from = cursor ?? last;
  const within = (index: number) => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowLeft':
      return within(from - 1);
    case 'ArrowRight':
      return within(from + 1);
    case 'PageUp':
      return within(from - PAGE_STEPS);
    case 'PageDown':
      return within(from + PAGE_STEPS);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return cursor === null ? undefined : null;
    default:
      return undefined;
  }
}
