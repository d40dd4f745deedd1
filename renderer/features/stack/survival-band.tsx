import { useTranslations } from 'use-intl';
import { withoutThese } from '../../../electron/domain/health/single-points.ts';
import { restartMember, runDrill } from '../../state/actions.ts';
import { choose, usePreferences } from '../../state/preferences-store.ts';
import { activeRun } from '../../state/runs-store.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { capitalised } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { useIsReadOnly, useRefusalReason, useRunsOf } from '../shell/use-host.ts';
import { GroupStatements } from './group-statements.tsx';
import type { StackView } from './stack-view.ts';
import { SurvivalMark, survivalTone } from './survival-mark.tsx';

const WASHES = {
  survives: 'bg-good-wash',
  degrades: 'bg-warn-wash',
  fails: 'bg-bad-wash',
  untested: 'bg-surface',
  unknown: 'bg-surface',
} as const;

/** The answer to the first question: if something breaks now, does it stay up? */
export function SurvivalBand({ view }: { readonly view: StackView }) {
  const t = useTranslations('topology.head');
  const formatMs = useFormatMs();
  const { survival, word, headline, grounds, figures, provenAtMs, troubles } = view;
  const said =
    figures === null
      ? grounds
      : [...grounds, t('lastDrills', { lost: figures.lost, slowest: formatMs(figures.slowestMs) })];
  return (
    <section
      aria-label={t('survival')}
      className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line px-4 py-3 ${WASHES[survival]}`}
    >
      <SurvivalMark survival={survival} sizePx={32} />
      <div className="min-w-0 flex-1 basis-96">
        <p className="text-lead">
          <strong className={`font-semibold ${survivalTone(survival)}`}>{capitalised(word)}.</strong>{' '}
          {headline}
        </p>
        {said.length > 0 && (
          <p className="text-quiet">
            {said.join(' · ')}
            {provenAtMs !== null && (
              <>
                {' · '}
                {t('oldestProof')} <Moment atMs={provenAtMs} />
              </>
            )}
          </p>
        )}
        <GroupStatements label={t('findings')} statements={troubles} />
        {view.guardedBy === 'nobody' && <p>{view.guard}</p>}
        <Basis view={view} />
      </div>
      <MendOffer view={view} />
    </section>
  );
}

/** What is as it should be, and what no stack on one machine survives: for those who want to know it. */
function Basis({ view }: { readonly view: StackView }) {
  const t = useTranslations('topology.head');
  const { survival, assurances, guard, guardedBy } = view;
  const guarded = guardedBy === 'nobody' ? null : guard;
  if (survival === 'unknown' && assurances.length === 0 && guarded === null) return null;
  return (
    <Disclosure
      summary={t('basis')}
      defaultOpen={usePreferences.getState().basis === 'open'}
      onOpenChange={(isOpen) => choose({ basis: isOpen ? 'open' : 'closed' })}
    >
      <GroupStatements label={t('assurances')} statements={assurances} />
      {guarded !== null && <p className="text-quiet">{guarded}</p>}
      {survival !== 'unknown' && <p className="text-quiet">{withoutThese()}</p>}
    </Disclosure>
  );
}

function MendOffer({ view }: { readonly view: StackView }) {
  const reason = useRefusalReason(view.name);
  const isReadOnly = useIsReadOnly();
  const isBusy = activeRun(useRunsOf(view.name)) !== null;
  const { mend } = view;
  if (mend === null) return null;
  // While something is under way it is being dealt with, or broken on purpose.
  if (isBusy) return null;
  if (mend.kind === 'advice' || isReadOnly) return <p className="text-quiet">{mend.text}</p>;
  const act = () =>
    mend.kind === 'restart' ? restartMember(view.name, mend.member) : runDrill(view.name, mend.drill);
  return (
    <Button onClick={act} disabled={reason !== null} title={reason ?? undefined}>
      {mend.text}
    </Button>
  );
}
