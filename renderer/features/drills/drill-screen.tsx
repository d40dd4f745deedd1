import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { DrillDescription, RunSummary, StackStatus } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useRunsOf } from '../shell/use-host.ts';
import { DrillMethod } from './drill-method.tsx';
import { deedOf } from './drill-parts.ts';
import { type DrillProof, proofOf, verdictsOf } from './drill-proof.ts';
import { DrillSchedulePanel } from './drill-schedule-panel.tsx';
import { DrillStart } from './drill-start.tsx';
import { DrillTrendPanel } from './drill-trend-panel.tsx';
import { canBeForced } from './preflight-view.ts';
import { ProofWord } from './proof-word.tsx';
import { useDrillsOf, useRecord } from './use-drill-data.ts';

/** One drill: what it does, what will happen, the start, how it went before, when it is due. */
export function DrillScreen({ stack, drill: id }: { readonly stack: string; readonly drill: string }) {
  const t = useTranslations('drills');
  const status = useStacks((state) => state.byName[stack]);
  const drills = useDrillsOf(stack);
  if (status === undefined || drills === null) return <Skeleton label={t('reading')} lines={6} />;
  const drill = drills.find((each) => each.id === id);
  if (drill === undefined) {
    return (
      <EmptyState
        title={t('screen.unknown')}
        action={
          <Link href={places.drills(stack)} className={buttonClass()}>
            {t('screen.back')}
          </Link>
        }
      >
        <p>{t('screen.unknownText')}</p>
      </EmptyState>
    );
  }
  return <KnownDrill key={id} stack={stack} drill={drill} status={status} />;
}

function KnownDrill({
  stack,
  drill,
  status,
}: {
  readonly stack: string;
  readonly drill: DrillDescription;
  readonly status: StackStatus;
}) {
  const t = useTranslations('drills');
  const runs = useRunsOf(stack);
  const record = useRecord(stack, drill.id);
  const verdicts = useMemo(() => verdictsOf(drill.id, runs, record), [drill.id, runs, record]);
  const proof = proofOf(drill.id, status, runs, record);
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={drill.title} state={<Badge>{t(`deed.${deedOf(drill.id)}`)}</Badge>}>
        <Link href={places.drills(stack)} className={buttonClass('quiet')}>
          {t('screen.back')}
        </Link>
      </ScreenHeading>
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          <DrillStart
            stack={stack}
            drill={drill}
            status={status}
            refused={refusedBy(newestOf(drill, runs))}
          />
          <DrillMethod drill={drill} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <ProofPanel stack={stack} proof={proof} />
          <DrillSchedulePanel
            stack={stack}
            drill={drill.id}
            version={`${status.nextDrill?.drill} ${status.nextDrill?.atMs}`}
          />
        </div>
      </div>
      <DrillTrendPanel stack={stack} verdicts={verdicts} />
    </div>
  );
}

function newestOf({ id }: DrillDescription, runs: readonly RunSummary[]): RunSummary | null {
  const own = runs.filter(({ kind, subject }) => kind === 'drill' && subject === id);
  return own.toSorted((a, b) => b.startedAtMs - a.startedAtMs)[0] ?? null;
}

function refusedBy(run: RunSummary | null) {
  const failure = run?.failure ?? null;
  return failure?.code === 'drill-refused' || canBeForced(failure) ? failure : null;
}

const PROOF_TEXTS = {
  never: 'proofNever',
  running: 'proofRunning',
  unfinished: 'proofUnfinished',
  passed: 'proofPassed',
  deviated: 'proofDeviated',
} as const;

function ProofPanel({ stack, proof }: { readonly stack: string; readonly proof: DrillProof }) {
  const t = useTranslations('drills');
  const run = 'verdict' in proof ? { id: proof.verdict.runId, atMs: proof.verdict.startedAtMs } : null;
  return (
    <Panel title={t('screen.proof')} aside={<ProofWord kind={proof.kind} />}>
      <div className="space-y-2 px-4 py-3">
        <p className="break-words">
          {proof.kind === 'expired'
            ? t('expiredSince', { change: proof.change })
            : t(`screen.${PROOF_TEXTS[proof.kind]}`)}
        </p>
        {'verdict' in proof && (
          <blockquote className="break-words border-line-strong border-l-2 pl-3">
            {proof.verdict.sentence}
          </blockquote>
        )}
        {run !== null && (
          <p className="text-quiet">
            <Link href={places.run(stack, run.id)} className="rounded-sm underline underline-offset-2">
              <Moment atMs={run.atMs} />
            </Link>
          </p>
        )}
        {proof.kind === 'passed' && <p className="text-quiet text-small">{t('screen.proofExpires')}</p>}
      </div>
    </Panel>
  );
}
