import { useMemo, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useStacks } from '../../state/stacks-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useHostNowMs, useRunsOf } from '../shell/use-host.ts';
import { EventItem } from './event-item.tsx';
import {
  byDay,
  EVENT_FAMILIES,
  EVERYTHING,
  type EventFamily,
  familyOf,
  type IncidentFilter,
  matches,
  TIME_SPANS,
  type TimeSpan,
} from './incidents-view.ts';
import { useEventList } from './use-event-list.ts';

/** So often what has grown too old for the chosen time goes. */
const STEP_MS = 60_000;

/** What happened to a stack, newest first: by itself, by a drill, or by somebody. */
export function IncidentsScreen({ stack }: { readonly stack: string }) {
  const t = useTranslations('incidents');
  const format = useFormatter();
  const { events, failure, hasMore, isReading, readOlder } = useEventList(stack);
  const runs = useRunsOf(stack);
  const nowMs = Math.floor(useHostNowMs() / STEP_MS) * STEP_MS;
  const [filter, setFilter] = useState<IncidentFilter>(EVERYTHING);
  const shown = useMemo(
    () => events?.filter((event) => matches(event, filter, nowMs)) ?? [],
    [events, filter, nowMs],
  );
  const days = byDay(shown, (atMs) => format.dateTime(new Date(atMs), { dateStyle: 'full' }));
  const families = EVENT_FAMILIES.filter((family) => events?.some(({ kind }) => familyOf(kind) === family));
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading
        title={t('title')}
        state={events !== null && <p className="text-quiet">{t('live', { count: shown.length })}</p>}
      />
      {failure !== null && <FailureNotice failure={failure} />}
      {events === null && failure === null && <Skeleton label={t('reading')} lines={6} />}
      {events !== null && events.length > 0 && (
        <FilterBar stack={stack} filter={filter} families={families} onChange={setFilter} />
      )}
      {events?.length === 0 && (
        <EmptyState title={t('empty')}>
          <p>{t('emptyText')}</p>
        </EmptyState>
      )}
      {events !== null && events.length > 0 && shown.length === 0 && (
        <EmptyState
          title={t('noMatch')}
          action={<Button onClick={() => setFilter(EVERYTHING)}>{t('clear')}</Button>}
        >
          <p>{t('noMatchText')}</p>
        </EmptyState>
      )}
      {days.map(({ day, events: own }) => (
        <Panel key={day} title={day} aside={<span className="text-quiet">{own.length}</span>}>
          <ol className="divide-y divide-line">
            {own.map((event) => (
              <EventItem key={event.id} stack={stack} event={event} runs={runs} />
            ))}
          </ol>
        </Panel>
      ))}
      {events !== null && events.length > 0 && (
        <div className="flex items-center gap-3">
          {hasMore ? (
            <Button onClick={readOlder} busy={isReading}>
              {t('more')}
            </Button>
          ) : (
            <p className="text-quiet">{t('end')}</p>
          )}
        </div>
      )}
    </div>
  );
}

function FilterBar({
  stack,
  filter,
  families,
  onChange,
}: {
  readonly stack: string;
  readonly filter: IncidentFilter;
  readonly families: readonly EventFamily[];
  readonly onChange: (filter: IncidentFilter) => void;
}) {
  const t = useTranslations('incidents');
  const status = useStacks((state) => state.byName[stack]);
  const members = [...new Set(status?.members.map(({ name }) => name) ?? [])].sort();
  const toggle = (family: EventFamily) => {
    const hidden = new Set(filter.hidden);
    if (!hidden.delete(family)) hidden.add(family);
    onChange({ ...filter, hidden });
  };
  return (
    <search className="flex flex-wrap items-start gap-3">
      <TextField
        label={t('search')}
        hideLabel
        type="search"
        placeholder={t('searchPlace')}
        value={filter.text}
        onChange={(text) => onChange({ ...filter, text })}
        className="w-60 max-w-full"
      />
      <Select<string>
        label={t('member')}
        hideLabel
        value={filter.member ?? ''}
        onChange={(member) => onChange({ ...filter, member: member === '' ? null : member })}
        options={[
          { value: '', label: t('everyMember') },
          ...members.map((member) => ({ value: member, label: member })),
        ]}
        className="w-48"
      />
      <Select<TimeSpan>
        label={t('since')}
        hideLabel
        value={filter.span}
        onChange={(span) => onChange({ ...filter, span })}
        options={TIME_SPANS.map((value) => ({ value, label: t(`span.${value}`) }))}
        className="w-36"
      />
      <fieldset className="mt-1 flex flex-wrap gap-1">
        <legend className="sr-only">{t('kinds')}</legend>
        {families.map((family) => (
          <button
            key={family}
            type="button"
            aria-pressed={!filter.hidden.has(family)}
            onClick={() => toggle(family)}
            className="inline-flex h-7 items-center rounded-sm border border-line-strong px-2 text-quiet line-through hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-wash aria-pressed:text-ink aria-pressed:no-underline"
          >
            {t(`family.${family}`)}
          </button>
        ))}
      </fieldset>
    </search>
  );
}
