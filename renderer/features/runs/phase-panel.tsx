import { useTranslations } from 'use-intl';
import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import type { LiveRun } from '../../state/live-run.ts';
import { CheckIcon, SkipIcon, WorkingIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { judgedPhases } from './judged-phases.ts';
import { phaseSteps } from './run-view.ts';

const LOOKS = {
  reached: { tone: 'text-ink', mark: <CheckIcon /> },
  current: { tone: 'text-accent', mark: <WorkingIcon /> },
  ahead: { tone: 'text-quiet', mark: <span className="mx-1.5 size-1 rounded-full bg-quiet" /> },
  'not-seen': { tone: 'text-quiet', mark: <SkipIcon /> },
} as const;

/** Where a drill stands: what was reached when, counted from the fault, and what is waited for. */
export function PhasePanel({
  live,
  verdict,
  ended,
}: {
  readonly live: LiveRun;
  readonly verdict: DrillVerdict | null;
  readonly ended: boolean;
}) {
  const t = useTranslations('runs');
  const formatMs = useFormatMs();
  return (
    <Panel title={t('phases')}>
      <div className="space-y-3 px-4 py-3">
        <ol className="grid grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] gap-x-4 gap-y-0.5">
          {phaseSteps(judgedPhases(live.phases, verdict), ended, formatMs).map(
            ({ phase, state, time, text }) => (
              <li key={phase} className={`flex items-center gap-1.5 ${LOOKS[state].tone}`} title={text}>
                <span className="flex w-4 shrink-0 justify-center">{LOOKS[state].mark}</span>
                <span className="sr-only">{t(`phaseState.${state}`)}:</span>
                <span className="truncate">{t(`phase.${phase}`)}</span>
                <span className="shrink-0 text-quiet text-small tabular-nums">{time}</span>
              </li>
            ),
          )}
        </ol>
        {live.notes.length > 0 && (
          <section aria-label={t('notes')}>
            <h3 className="text-quiet text-small">{t('notes')}</h3>
            <ul>
              {live.notes.map((note) => (
                <li key={note} className="break-words">
                  {note}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Panel>
  );
}
