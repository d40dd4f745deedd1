import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { Badge } from '../../ui/badge.tsx';
import { WarningIcon } from '../../ui/icons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { IncidentSteps } from './incident-step-list.tsx';
import { incidentSteps } from './incident-steps.ts';
import { familyOf, incidentWord, type RecordedEvent, runOf } from './incidents-view.ts';

/** One event: when, what, each step of an incident, and the ways to its logs and to its run. */
export function EventItem({
  stack,
  event,
  runs,
}: {
  readonly stack: string;
  readonly event: RecordedEvent;
  readonly runs: readonly RunSummary[];
}) {
  const t = useTranslations('incidents');
  const { atMs, member, kind, text } = event;
  const family = familyOf(kind);
  const ending = incidentWord(kind);
  const story = family === 'incident' ? incidentSteps(text, atMs) : { summary: text, steps: [] };
  const run = runOf(event, runs);
  return (
    <li className="grid grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-x-4 gap-y-0.5 px-4 py-1.5 sm:grid-cols-[7rem_minmax(0,1fr)_auto]">
      <Moment atMs={atMs} className="text-quiet" />
      <div className="min-w-0">
        <p className="break-words">
          {ending !== null && (
            <span className="mr-2 align-middle">
              <Badge
                tone={ending.tone}
                icon={ending.tone === 'plain' ? undefined : <WarningIcon />}
                title={kind}
              >
                {t(`word.${ending.word}`)}
              </Badge>
            </span>
          )}
          <span className={ending === null ? '' : 'font-medium'}>{story.summary}</span>
        </p>
        <IncidentSteps steps={story.steps} />
      </div>
      <p className="col-start-2 flex gap-x-3 text-small sm:col-start-3">
        <Link
          href={places.logs(stack, { atMs, ...(member === null ? {} : { member }) })}
          aria-label={member === null ? t('logsThen') : t('logsOf', { member })}
          className="text-accent underline underline-offset-2"
        >
          {t('logs')}
        </Link>
        {run !== null && (
          <Link
            href={places.run(stack, run.id)}
            aria-label={t(run.isDrill ? 'drillRun' : 'runOf', { run: run.id })}
            className="text-accent underline underline-offset-2"
          >
            {t('run')}
          </Link>
        )}
      </p>
    </li>
  );
}
