import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { Button } from '../../ui/button.tsx';
import { formatSpan } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { useRunsOf } from '../shell/use-host.ts';
import { OutcomeWord } from './outcome-word.tsx';
import { runOutcome } from './run-view.ts';
import { useRunTitle } from './use-run-title.ts';

const FIRST_SHOWN = 10;

/** Everything that was done to a stack, newest first. */
export function RecentRuns({ stack }: { readonly stack: string }) {
  const t = useTranslations('runs.recent');
  const titleOf = useRunTitle();
  const runs = useRunsOf(stack);
  const [all, setAll] = useState(false);
  const shown = all ? runs : runs.slice(0, FIRST_SHOWN);
  return (
    <Panel
      title={t('title')}
      aside={<span className="text-quiet">{t('count', { count: runs.length })}</span>}
    >
      {runs.length === 0 ? (
        <p className="px-4 py-3 text-quiet">{t('empty')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {shown.map((run) => (
            <li key={run.id}>
              <Link
                href={places.run(stack, run.id)}
                className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 py-1.5 -outline-offset-2 hover:bg-sunken"
              >
                <span className="truncate">{titleOf(run)}</span>
                <span className="justify-self-end">
                  <OutcomeWord outcome={runOutcome(run)} />
                </span>
                <Detail run={run} />
                <Moment atMs={run.startedAtMs} className="text-right text-quiet text-small" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {runs.length > FIRST_SHOWN && (
        <div className="border-line border-t px-2 py-1">
          <Button tone="quiet" onClick={() => setAll(!all)}>
            {all ? t('fewer') : t('all', { count: runs.length })}
          </Button>
        </div>
      )}
    </Panel>
  );
}

/** What was lost comes first, because it is the question. */
function Detail({ run: { verdict, failure, startedAtMs, endedAtMs } }: { readonly run: RunSummary }) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const formatMs = useFormatMs();
  const told =
    verdict === null
      ? [failure?.message ?? '']
      : [
          t('recent.lost', { count: format.number(verdict.lost) }),
          t('recent.failed', { count: format.number(verdict.failed) }),
          ...(verdict.slowestMs === null ? [] : [formatMs(verdict.slowestMs)]),
        ];
  const took = endedAtMs === null ? '' : t('took', { span: formatSpan(endedAtMs - startedAtMs) });
  return (
    <span className="truncate text-quiet text-small">
      {[...told, took].filter((text) => text !== '').join(' · ')}
    </span>
  );
}
