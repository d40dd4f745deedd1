import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { useRuns } from '../../state/runs-store.ts';
import { buttonClass } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatSpan } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { useNowMs } from '../../ui/now.ts';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useIsLinked, useIsReadOnly } from '../shell/use-host.ts';
import { AbortBar, LiveCounters } from './abort-bar.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { GuardianPanel } from './guardian-panel.tsx';
import type { LoadChartHandle } from './load-chart.tsx';
import { LoadPanel } from './load-panel.tsx';
import { OperationPanel } from './operation-list.tsx';
import { OutcomeWord } from './outcome-word.tsx';
import { PhasePanel } from './phase-panel.tsx';
import { RunExports } from './run-exports.tsx';
import { RunJournal } from './run-journal.tsx';
import { runOutcome } from './run-view.ts';
import { useEventsOf } from './use-events-of.ts';
import { useRunTitle } from './use-run-title.ts';
import { VerdictPanel } from './verdict-panel.tsx';

const WORD_COMES_WITHIN_MS = 2_000;

/** One run, live or over: where it stands, what it measured, what it came to. */
export function RunScreen({ stack, run: id }: { readonly stack: string; readonly run: string }) {
  const t = useTranslations('runs');
  // The word that a run began may come after the answer that names it.
  const [openedAtMs] = useState(Date.now);
  const isYoung = useNowMs() - openedAtMs < WORD_COMES_WITHIN_MS;
  const listed = useRuns((state) => state.byStack[stack]);
  const run = listed?.find((each) => each.id === id);
  if (run !== undefined) return <KnownRun key={id} run={run} />;
  if (listed === undefined || isYoung) return <Skeleton label={t('reading')} lines={6} />;
  return (
    <EmptyState
      title={t('unknown')}
      action={
        <Link href={places.drills(stack)} className={buttonClass()}>
          {t('allDrills')}
        </Link>
      }
    >
      <p>{t('unknownText')}</p>
    </EmptyState>
  );
}

function KnownRun({ run }: { readonly run: RunSummary }) {
  const t = useTranslations('runs');
  const titleOf = useRunTitle();
  const isLinked = useIsLinked();
  const isReadOnly = useIsReadOnly();
  const live = useRuns((state) => state.live[run.id]);
  const read = useEventsOf(run);
  const chart = useRef<LoadChartHandle>(null);
  const isRunning = run.state === 'running';
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={titleOf(run)} state={<OutcomeWord outcome={runOutcome(run)} />}>
        {!isRunning && <RunExports run={run} chart={chart} />}
        {run.kind === 'drill' && (
          <Link href={places.drill(run.stack, run.subject)} className={buttonClass('quiet')}>
            {t(isRunning || isReadOnly ? 'drill' : 'again')}
          </Link>
        )}
      </ScreenHeading>
      <When run={run} />
      {isRunning && !isLinked && <p className="text-warn">{t('notConnected')}</p>}
      {isRunning &&
        (isReadOnly ? <LiveCounters live={live ?? null} /> : <AbortBar run={run} live={live ?? null} />)}
      {live?.wasAway === true && <p className="text-quiet">{t('wasAway')}</p>}
      {live !== undefined && isRunning && !live.fromStart && <p className="text-quiet">{t('joinedLate')}</p>}
      <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
        {run.verdict !== null && <VerdictPanel verdict={run.verdict} />}
        <Unjudged run={run} />
      </div>
      {run.kind === 'drill' ? (
        <>
          <LoadPanel run={run} live={live ?? null} chart={chart} />
          {live !== undefined && live.phases.length > 0 && (
            <PhasePanel live={live} verdict={run.verdict} ended={!isRunning} />
          )}
          {run.verdict !== null && <EvidencePanel verdict={run.verdict} />}
          {run.verdict !== null && <GuardianPanel read={read} verdict={run.verdict} />}
        </>
      ) : (
        live !== undefined && <OperationPanel live={live} running={isRunning} />
      )}
      {!isRunning && <RunJournal run={run} read={read} />}
    </div>
  );
}

function When({ run }: { readonly run: RunSummary }) {
  const t = useTranslations('runs');
  const { verdict } = run;
  return (
    <p className="text-quiet tabular-nums">
      {t('began')} <Moment atMs={run.startedAtMs} />
      {run.endedAtMs !== null && ` · ${t('took', { span: formatSpan(run.endedAtMs - run.startedAtMs) })}`}
      {verdict !== null && verdict.victim !== '' && ` · ${t('hit', { victim: verdict.victim })}`}
      {verdict !== null && verdict.seed !== null && ` · ${t('seed', { seed: String(verdict.seed) })}`}
    </p>
  );
}

/** A run that came to no verdict says so; who aborted it knows why, and no alarm is raised about it. */
function Unjudged({ run: { kind, state, failure } }: { readonly run: RunSummary }) {
  const t = useTranslations('runs');
  const isBrokenOff = kind === 'drill' && (state === 'aborted' || state === 'interrupted');
  return (
    <>
      {isBrokenOff && (
        <section className="rounded-md border border-line-strong bg-warn-wash px-4 py-2.5">
          <p className="font-medium">{t(state === 'aborted' ? 'aborted' : 'interruptedText')}</p>
          {failure !== null && (
            <p className="break-words">
              {failure.message} {failure.hint}
            </p>
          )}
        </section>
      )}
      {!isBrokenOff && failure !== null && <FailureNotice failure={failure} />}
    </>
  );
}
