import { type RefObject, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { navigate } from '../../state/hash-location.ts';
import type { LiveRun } from '../../state/live-run.ts';
import { places } from '../../state/places.ts';
import { Panel } from '../../ui/panel.tsx';
import { judgedPhases } from './judged-phases.ts';
import { LoadChart, type LoadChartHandle } from './load-chart.tsx';
import { liveSeries, recordedSeries } from './load-series.ts';

/** What was heard while it ran, with its moments; of a run that nobody watched here, what the record keeps. */
export function LoadPanel({
  run,
  live,
  chart,
}: {
  readonly run: RunSummary;
  readonly live: LiveRun | null;
  readonly chart: RefObject<LoadChartHandle | null>;
}) {
  const t = useTranslations('runs.chart');
  const { verdict } = run;
  const wasWatched = live?.fromStart === true;
  const heard = useMemo(
    () => (live === null ? null : liveSeries(live.load, judgedPhases(live.phases, verdict))),
    [live, verdict],
  );
  const recorded = useMemo(() => (verdict === null ? null : recordedSeries(verdict)), [verdict]);
  const series = wasWatched || recorded === null ? heard : recorded;
  if (series === null && run.state !== 'running') return null;
  return (
    <Panel title={t('panel')}>
      <div className="space-y-2 px-4 py-3">
        {series === null ? (
          <p className="text-quiet">{t('empty')}</p>
        ) : (
          <LoadChart
            ref={chart}
            series={series}
            syncKey={run.id}
            onMoment={(atMs) => navigate(places.logs(run.stack, { atMs }))}
          />
        )}
        {series !== null && series === recorded && <p className="text-quiet text-small">{t('recorded')}</p>}
      </div>
    </Panel>
  );
}
