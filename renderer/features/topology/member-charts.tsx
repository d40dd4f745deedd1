import { useMemo, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { navigate } from '../../state/hash-location.ts';
import { places } from '../../state/places.ts';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { ChartDoor, ChartSeries } from '../../ui/time-chart/chart-model.ts';
import { TimeChart } from '../../ui/time-chart/time-chart.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { shownName } from '../shell/shown-name.ts';
import { type History, historyOf, LONGEST_STEP_MS, RANGES, type RangeId } from './member-history.ts';
import { useBytes } from './use-figures.ts';
import { useMetrics } from './use-metrics.ts';

/** What it used over time. Where nothing was measured there is a gap. */
export function MemberCharts({ stack, member }: { readonly stack: string; readonly member: string }) {
  const t = useTranslations('topology.charts');
  const [range, setRange] = useState<RangeId>('quarter');
  const reading = useMetrics(stack, member, range);
  return (
    <div className="space-y-4 px-4 py-3">
      <RadioGroup
        label={t('range')}
        hideLabel
        row
        value={range}
        onChange={setRange}
        options={RANGES.map(({ id }) => ({ value: id, label: t(id) }))}
      />
      {reading.failure !== null && <FailureNotice failure={reading.failure} />}
      {reading.metrics === null && reading.failure === null && <Skeleton label={t('waiting')} />}
      {reading.metrics !== null && (
        <Charts stack={stack} member={member} history={historyOf(reading.metrics)} />
      )}
    </div>
  );
}

function Charts({
  stack,
  member,
  history,
}: {
  readonly stack: string;
  readonly member: string;
  readonly history: History;
}) {
  const t = useTranslations('topology');
  const format = useFormatter();
  const bytes = useBytes();
  const name = shownName(member);
  const door = {
    hint: t('charts.toLogs'),
    open: (atMs: number) => navigate(places.logs(stack, { member, atMs })),
  };
  if (history.atMs.length === 0) return <p className="text-quiet">{t('charts.empty')}</p>;
  const percent = (value: number) =>
    t('figure.percent', { value: format.number(value, { maximumFractionDigits: 1 }) });
  return (
    <>
      <Chart
        label={t('charts.cpu', { member: name })}
        door={door}
        history={history}
        metric="cpu"
        format={percent}
        leastTop={10}
      />
      <Chart
        label={t('charts.memory', { member: name })}
        door={door}
        history={history}
        metric="memory"
        format={bytes}
        leastTop={16 * 1024 ** 2}
      />
    </>
  );
}

function Chart({
  label,
  door,
  history,
  metric,
  format,
  leastTop,
}: {
  readonly label: string;
  readonly door: ChartDoor;
  readonly history: History;
  readonly metric: 'cpu' | 'memory';
  readonly format: (value: number) => string;
  readonly leastTop: number;
}) {
  const t = useTranslations('topology');
  const clock = useFormatter();
  const { atMs, spanMs } = history;
  const { average, max } = history[metric];
  const series = useMemo(
    (): readonly ChartSeries[] => [
      { id: 'average', label: t('charts.average'), look: 'area', color: '--accent', values: average },
      // Of a single sample the highest is the sample.
      ...(spanMs > 1_000
        ? [{ id: 'max', label: t('charts.most'), look: 'line', color: '--quiet', values: max } as const]
        : []),
    ],
    [t, average, max, spanMs],
  );
  const last = average.findLast((value) => value !== null) ?? null;
  return (
    <section aria-label={label} className="space-y-1">
      <h3 className="flex items-baseline justify-between gap-3">
        <span className="text-quiet text-small">{label}</span>
        {last !== null && (
          <span className="shrink-0 tabular-nums">{t('charts.now', { value: format(last) })}</span>
        )}
      </h3>
      <TimeChart
        label={label}
        times={atMs}
        series={series}
        format={format}
        formatTime={(moment) => clock.dateTime(new Date(moment), { timeStyle: 'medium', hourCycle: 'h23' })}
        words={{ time: t('charts.time'), nothing: t('charts.nothing') }}
        isClock
        longestStepMs={Math.max(LONGEST_STEP_MS, 2.5 * spanMs)}
        height={140}
        leastTop={leastTop}
        leastSpanMs={60_000}
        syncKey="topology-member"
        door={door}
      />
    </section>
  );
}
