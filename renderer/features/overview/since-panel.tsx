import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { places } from '../../state/places.ts';
import { CheckIcon, CrossIcon, SkipIcon, WarningIcon } from '../../ui/icons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { type SinceItem, type SinceTone, type SinceView, viewSince } from './since-view.ts';
import { useSince } from './use-since.ts';

const MOST_SHOWN = 8;

const MARKS: Readonly<Record<SinceTone, { readonly icon: ReactNode; readonly tone: string }>> = {
  alarm: { icon: <CrossIcon />, tone: 'text-bad' },
  warning: { icon: <WarningIcon />, tone: 'text-warn' },
  good: { icon: <CheckIcon />, tone: 'text-good' },
  note: { icon: <SkipIcon />, tone: 'text-quiet' },
};

export function SincePanel() {
  const t = useTranslations('overview.since');
  const { look, events, failure } = useSince();
  const view = events === null ? null : viewSince(events, MOST_SHOWN);
  return (
    <Panel
      title={look.isFirst ? t('lastDay') : t('title')}
      aside={
        !look.isFirst && (
          <span className="text-quiet">
            <Moment atMs={look.atMs} />
          </span>
        )
      }
    >
      {failure !== null && <FailureNotice failure={failure} framed={false} />}
      {view === null ? failure === null && <Skeleton label={t('reading')} /> : <Body view={view} />}
    </Panel>
  );
}

function Body({ view }: { readonly view: SinceView }) {
  const t = useTranslations('overview.since');
  const { counts, items, rest } = view;
  if (items.length + rest.count === 0) return <p className="px-4 py-3 text-quiet">{t('nothing')}</p>;
  return (
    <>
      <p className="border-line border-b px-4 py-1.5 text-quiet">
        {t('counts', { alarms: counts.alarm, warnings: counts.warning, notes: counts.note + counts.good })}
      </p>
      {items.length > 0 && (
        <ul>
          {items.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ul>
      )}
      {rest.count > 0 && (
        <p
          className={`flex flex-wrap gap-x-3 border-line px-4 py-2 text-quiet ${items.length > 0 ? 'border-t' : ''}`}
        >
          {t('more', { count: rest.count })}
          {rest.stacks.map((stack) => (
            <Link
              key={stack}
              href={places.incidents(stack)}
              className="rounded-sm text-accent underline underline-offset-2"
            >
              {t('incidentsOf', { stack })}
            </Link>
          ))}
        </p>
      )}
    </>
  );
}

function Item({ item }: { readonly item: SinceItem }) {
  const t = useTranslations('overview.since');
  const { icon, tone } = MARKS[item.tone];
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-2.5 border-line px-4 py-1.5 not-last:border-b">
      <span className={`mt-0.5 ${tone}`} title={t(`tones.${item.tone}`)}>
        {icon}
        <span className="sr-only">{t(`tones.${item.tone}`)}</span>
      </span>
      <p className="min-w-0 break-words">
        {/* What was said by a container must not turn the line around it. */}
        <bdi>
          {item.to === null ? (
            item.text
          ) : (
            <Link href={item.to} className="rounded-sm hover:underline">
              {item.text}
            </Link>
          )}
        </bdi>
        {item.stack !== null && <span className="text-quiet"> · {item.stack}</span>}
      </p>
      <span className="whitespace-nowrap text-quiet text-small">
        <Moment atMs={item.atMs} />
      </span>
    </li>
  );
}
