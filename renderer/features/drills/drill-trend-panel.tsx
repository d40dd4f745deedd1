import { useMemo, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { CheckIcon, CrossIcon } from '../../ui/icons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import type { ChartMarker, ChartSeries } from '../../ui/time-chart/chart-model.ts';
import { TimeChart } from '../../ui/time-chart/time-chart.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { isTime, TREND_FIGURES, type TrendFigure, trendOf } from './drill-trend.ts';

/** How the figures of one drill went over its runs, and each run. */
export function DrillTrendPanel({
  stack,
  verdicts,
}: {
  readonly stack: string;
  /** Newest first. */
  readonly verdicts: readonly DrillVerdict[];
}) {
  const t = useTranslations('drills.screen');
  const [figure, setFigure] = useState<TrendFigure>('slowestMs');
  return (
    <Panel
      title={t('trend')}
      aside={
        verdicts.length > 1 && (
          <Select<TrendFigure>
            label={t('figure')}
            hideLabel
            value={figure}
            onChange={setFigure}
            options={TREND_FIGURES.map((value) => ({ value, label: t(`figures.${value}`) }))}
            className="w-52"
          />
        )
      }
    >
      {verdicts.length > 1 ? (
        <TrendChart verdicts={verdicts} figure={figure} />
      ) : (
        <p className="px-4 py-3 text-quiet">{t(verdicts.length === 0 ? 'trendEmpty' : 'trendOne')}</p>
      )}
      {verdicts.length > 0 && <PastRuns stack={stack} verdicts={verdicts} />}
    </Panel>
  );
}

function TrendChart({
  verdicts,
  figure,
}: {
  readonly verdicts: readonly DrillVerdict[];
  readonly figure: TrendFigure;
}) {
  const t = useTranslations('drills.screen');
  const chart = useTranslations('runs.chart');
  const format = useFormatter();
  const formatMs = useFormatMs();
  const trend = useMemo(() => trendOf(verdicts, figure), [verdicts, figure]);
  const series = useMemo<readonly ChartSeries[]>(
    () => [
      { id: figure, label: t(`figures.${figure}`), look: 'line', color: '--accent', values: trend.values },
    ],
    [figure, trend, t],
  );
  const markers = useMemo<readonly ChartMarker[]>(
    () => trend.worseAtMs.map((atMs) => ({ atMs, label: t('worse'), color: '--warn' })),
    [trend, t],
  );
  return (
    <div className="space-y-1 px-4 pt-3">
      <TimeChart
        label={t('trendChart', { figure: t(`figures.${figure}`), count: trend.times.length })}
        times={trend.times}
        series={series}
        markers={markers}
        markerRows={1}
        isClock
        format={(value) => (isTime(figure) ? formatMs(value) : format.number(value))}
        formatTime={(atMs) =>
          format.dateTime(new Date(atMs), {
            month: 'short',
            day: 'numeric',
            hour: '2-digit',
            minute: '2-digit',
          })
        }
        formatTick={(atMs) => format.dateTime(new Date(atMs), { month: 'short', day: 'numeric' })}
        words={{ time: t('when'), nothing: chart('nothing') }}
        height={150}
        leastTop={isTime(figure) ? 10 : 1}
      />
      {markers.length > 0 && <p className="text-quiet text-small">{t('worseHint')}</p>}
    </div>
  );
}

function PastRuns({
  stack,
  verdicts,
}: {
  readonly stack: string;
  readonly verdicts: readonly DrillVerdict[];
}) {
  const t = useTranslations('drills.screen');
  const notSeen = useTranslations('runs')('notSeen');
  const formatMs = useFormatMs();
  const columns = useMemo<readonly DataColumn<DrillVerdict>[]>(() => {
    const time = (ms: number | null) => (ms === null ? notSeen : formatMs(ms));
    const figure = (name: 'slowestMs' | 'detectMs' | 'servedAgainMs' | 'redundantAgainMs') => ({
      id: name,
      header: t(`columns.${name}`),
      align: 'end' as const,
      className: 'tabular-nums',
      sortBy: (verdict: DrillVerdict) => verdict[name],
      cell: (verdict: DrillVerdict) => (
        <span className={isWorse(verdict, name) ? 'font-medium text-warn' : ''}>
          {time(verdict[name])}
          {isWorse(verdict, name) && ` (${t('worse')})`}
        </span>
      ),
    });
    const count = (name: 'lost' | 'failed') => ({
      id: name,
      header: t(`columns.${name}`),
      align: 'end' as const,
      className: 'tabular-nums',
      sortBy: (verdict: DrillVerdict) => verdict[name],
      cell: (verdict: DrillVerdict) => verdict[name],
    });
    return [
      {
        id: 'when',
        header: t('when'),
        sortBy: ({ startedAtMs }) => startedAtMs,
        cell: ({ startedAtMs, runId }) => (
          <Link
            href={places.run(stack, runId)}
            className="whitespace-nowrap rounded-sm underline underline-offset-2"
          >
            <Moment atMs={startedAtMs} />
          </Link>
        ),
      },
      {
        id: 'outcome',
        header: t('outcome'),
        sortBy: ({ passed }) => (passed ? 1 : 0),
        cell: ({ passed }) => (
          <span
            className={`inline-flex items-center gap-1 whitespace-nowrap ${passed ? 'text-good' : 'text-bad'}`}
          >
            {passed ? <CheckIcon /> : <CrossIcon />}
            {t(passed ? 'passed' : 'notPassed')}
          </span>
        ),
      },
      count('lost'),
      count('failed'),
      figure('slowestMs'),
      figure('detectMs'),
      figure('servedAgainMs'),
      figure('redundantAgainMs'),
      {
        id: 'load',
        header: t('load'),
        align: 'end',
        className: 'tabular-nums',
        sortBy: ({ conditions }) => conditions?.ratePerSecond ?? null,
        cell: ({ conditions }) =>
          conditions === null ? '' : t('perSecond', { rate: conditions.ratePerSecond }),
      },
    ];
  }, [t, notSeen, stack, formatMs]);
  return (
    <div className="mt-2 border-line border-t">
      <DataTable
        label={t('runs')}
        columns={columns}
        rows={verdicts}
        rowKey={({ runId }) => runId}
        initialSort={{ column: 'when', descending: true }}
      />
    </div>
  );
}

function isWorse({ regressions }: DrillVerdict, name: string): boolean {
  return regressions.some(({ figure }) => figure === name);
}
