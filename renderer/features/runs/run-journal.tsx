import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { Panel } from '../../ui/panel.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { incidentSteps } from '../incidents/incident-steps.ts';
import { FailureNotice } from '../shell/failure-notice.tsx';
import type { EventsOfRun } from './use-events-of.ts';

/** What the host wrote down while the run went on, each with a way to the logs of its moment. */
export function RunJournal({
  run,
  read: { events, failure },
}: {
  readonly run: RunSummary;
  readonly read: EventsOfRun;
}) {
  const t = useTranslations('runs');
  const formatMs = useFormatMs();
  return (
    <Panel
      title={t('journal')}
      aside={
        <Link href={places.incidents(run.stack)} className="text-accent underline underline-offset-2">
          {t('incidents')}
        </Link>
      }
    >
      {failure !== null && <FailureNotice failure={failure} framed={false} />}
      {events === null && failure === null && <p className="px-4 py-3 text-quiet">{t('journalReading')}</p>}
      {events?.length === 0 && <p className="px-4 py-3 text-quiet">{t('journalEmpty')}</p>}
      {events !== null && events.length > 0 && (
        <ol className="divide-y divide-line">
          {events.map(({ id, atMs, member, kind, text }) => (
            <li
              key={id}
              className="grid grid-cols-[5rem_minmax(0,1fr)_auto] items-baseline gap-x-4 px-4 py-1"
            >
              <span className="text-right text-quiet tabular-nums">
                +{formatMs(Math.max(0, Math.round(atMs - run.startedAtMs)))}
              </span>
              <span className="break-words">
                {kind.startsWith('guardian-') ? incidentSteps(text, atMs).summary : text}
              </span>
              <Link
                href={places.logs(run.stack, { atMs, ...(member === null ? {} : { member }) })}
                className="text-accent text-small underline underline-offset-2"
              >
                {t('logsThen')}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
