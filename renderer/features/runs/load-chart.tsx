import { type Ref, useImperativeHandle, useMemo, useRef } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { ChartDoor, ChartMarker, ChartSeries, ThemeColor } from '../../ui/time-chart/chart-model.ts';
import { type PngWords, pngOf } from '../../ui/time-chart/chart-png.ts';
import { TimeChart, type TimeChartHandle } from '../../ui/time-chart/time-chart.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import type { LoadSeries, MarkedPhase } from './load-series.ts';

export interface LoadChartHandle {
  toPng(words: PngWords): Promise<Blob | null>;
}

const MARK_WORDS = {
  'fault-injected': 'fault',
  detected: 'detected',
  'served-again': 'served',
  'redundant-again': 'redundant',
} as const;
const MARK_COLORS: Readonly<Record<MarkedPhase, ThemeColor>> = {
  'fault-injected': '--bad',
  detected: '--ink',
  'served-again': '--accent',
  'redundant-again': '--good',
};
const MARK_ROWS = 4;
const LEAST_SPAN_MS = 10_000;

/**
 * Above, requests answered a second, failed ones before the served, each from the ground up: on top of each other, the edge
 * of what was served would stand high while nothing was. Below, the slowest answer of each moment.
 */
export function LoadChart({
  series,
  syncKey,
  onMoment,
  ref,
}: {
  readonly series: LoadSeries;
  readonly syncKey: string;
  /** A moment that was chosen in it. */
  readonly onMoment: (atMs: number) => void;
  readonly ref?: Ref<LoadChartHandle>;
}) {
  const t = useTranslations('runs.chart');
  const format = useFormatter();
  const formatMs = useFormatMs();
  const upper = useRef<TimeChartHandle>(null);
  const lower = useRef<TimeChartHandle>(null);
  const rates = useMemo<readonly ChartSeries[]>(
    () => [
      { id: 'served', label: t('ok'), look: 'area', color: '--accent', values: series.served },
      { id: 'failed', label: t('failed'), look: 'hatch', color: '--bad', values: series.failed },
    ],
    [series, t],
  );
  const slowest = useMemo<readonly ChartSeries[]>(
    () =>
      series.slowestMs === null
        ? []
        : [{ id: 'slowest', label: t('slow'), look: 'line', color: '--quiet', values: series.slowestMs }],
    [series, t],
  );
  const markers = useMemo<readonly ChartMarker[]>(
    () =>
      series.marks.map(({ phase, atMs, afterFaultMs }) => ({
        atMs,
        color: MARK_COLORS[phase],
        label: [
          t(MARK_WORDS[phase]),
          ...(afterFaultMs === null ? [] : [`+${formatMs(Math.round(afterFaultMs))}`]),
        ].join(' '),
      })),
    [series.marks, t, formatMs],
  );
  useImperativeHandle(
    ref,
    () => ({
      toPng: (words) =>
        pngOf(
          [upper, lower].flatMap(({ current }) => current?.picture() ?? []),
          words,
        ),
    }),
    [],
  );
  // Room for them from the beginning, so that the picture does not jump when the first is told.
  const hasMoments = series.slowestMs !== null;
  const { beganAtMs } = series;
  const door: ChartDoor | null =
    beganAtMs === null ? null : { hint: t('toLogs'), open: (afterMs) => onMoment(beganAtMs + afterMs) };
  const shared = {
    door,
    times: series.times,
    words: { time: t('time'), nothing: t('nothing') },
    formatTime: (atMs: number) => formatMs(Math.round(atMs)),
    leastSpanMs: LEAST_SPAN_MS,
    syncKey,
  };
  return (
    <div className="space-y-2">
      <TimeChart
        {...shared}
        ref={upper}
        label={t('rate')}
        series={rates}
        format={(value) => t('perSecond', { rate: format.number(Math.round(value)) })}
        markers={markers}
        markerRows={hasMoments ? MARK_ROWS : 0}
        height={hasMoments ? 236 : 180}
        leastTop={10}
      />
      {slowest.length > 0 && (
        <TimeChart
          {...shared}
          ref={lower}
          label={t('slowest')}
          series={slowest}
          format={(value) => formatMs(value)}
          height={104}
          leastTop={20}
        />
      )}
    </div>
  );
}
