import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MomentAhead } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useDrillTitle } from '../runs/use-run-title.ts';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useRunsOf } from '../shell/use-host.ts';
import {
  type CatalogueFilter,
  type CatalogueRow,
  catalogueRows,
  EVERYTHING,
  filterRows,
  groupByPart,
  type ProofFilter,
  summaryOf,
  type UnfitDrill,
  unfitDrills,
} from './catalogue-view.ts';
import { DRILL_PARTS, type DrillPart } from './drill-parts.ts';
import { DrillRow } from './drill-row.tsx';
import { NotNowNotice } from './not-now.tsx';
import { useDrillsOf, useNotNow, useRecord } from './use-drill-data.ts';

/** Everything that can be broken on purpose, by part, with what is proven of each. */
export function DrillsScreen({ stack }: { readonly stack: string }) {
  const t = useTranslations('drills');
  const status = useStacks((state) => state.byName[stack]);
  const failure = useStacks((state) => state.failure);
  const drills = useDrillsOf(stack);
  const record = useRecord(stack);
  const runs = useRunsOf(stack);
  const notNow = useNotNow(stack);
  const rows = useMemo(
    () => (status === undefined || drills === null ? null : catalogueRows(drills, status, runs, record)),
    [drills, status, runs, record],
  );
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading
        title={t('title')}
        state={
          rows !== null &&
          rows.length > 0 && <Summary stack={stack} rows={rows} next={status?.nextDrill ?? null} />
        }
      />
      {notNow !== null && <NotNowNotice stack={stack} notNow={notNow} />}
      {rows === null ? (
        failure === null ? (
          <Skeleton label={t('reading')} lines={6} />
        ) : (
          <FailureNotice failure={failure} />
        )
      ) : (
        <Catalogue stack={stack} rows={rows} unfit={unfitDrills(drills ?? [])} />
      )}
    </div>
  );
}

function Summary({
  stack,
  rows,
  next,
}: {
  readonly stack: string;
  readonly rows: readonly CatalogueRow[];
  readonly next: StackStatus['nextDrill'];
}) {
  const t = useTranslations('drills');
  const titleOf = useDrillTitle();
  return (
    <p className="text-quiet tabular-nums">
      {t('summary', { ...summaryOf(rows) })}
      {next !== null && (
        <>
          {' · '}
          {t('next', { drill: titleOf(stack, next.drill) })} <MomentAhead atMs={next.atMs} />
        </>
      )}
    </p>
  );
}

function Catalogue({
  stack,
  rows,
  unfit,
}: {
  readonly stack: string;
  readonly rows: readonly CatalogueRow[];
  readonly unfit: readonly UnfitDrill[];
}) {
  const t = useTranslations('drills');
  const [filter, setFilter] = useState<CatalogueFilter>(EVERYTHING);
  if (rows.length === 0) {
    return (
      <>
        <EmptyState title={t('empty')}>
          <p>{t('emptyText')}</p>
        </EmptyState>
        <Unfit drills={unfit} />
      </>
    );
  }
  const shown = groupByPart(filterRows(rows, filter));
  const parts = groupByPart(rows).map(({ part }) => part);
  return (
    <>
      <FilterBar filter={filter} parts={parts} onChange={setFilter} />
      {shown.length === 0 && (
        <EmptyState
          title={t('noMatch')}
          action={<Button onClick={() => setFilter(EVERYTHING)}>{t('showAll')}</Button>}
        >
          <p>{t('noMatchText')}</p>
        </EmptyState>
      )}
      {shown.map(({ part, rows: own }) => (
        <Panel key={part} title={t(`part.${part}`)} aside={<span className="text-quiet">{own.length}</span>}>
          <ul className="divide-y divide-line">
            {own.map((row) => (
              <DrillRow key={row.drill.id} stack={stack} row={row} />
            ))}
          </ul>
        </Panel>
      ))}
      <Unfit drills={unfit} />
    </>
  );
}

const PROOFS: readonly ProofFilter[] = ['all', 'proven', 'unproven', 'deviated'];

function FilterBar({
  filter,
  parts,
  onChange,
}: {
  readonly filter: CatalogueFilter;
  readonly parts: readonly DrillPart[];
  readonly onChange: (filter: CatalogueFilter) => void;
}) {
  const t = useTranslations('drills');
  return (
    <search className="flex flex-wrap items-start gap-3">
      <TextField
        label={t('search')}
        hideLabel
        type="search"
        placeholder={t('searchPlace')}
        value={filter.text}
        onChange={(text) => onChange({ ...filter, text })}
        className="w-72 max-w-full"
      />
      <Select<DrillPart | 'all'>
        label={t('partLabel')}
        hideLabel
        value={filter.part}
        onChange={(part) => onChange({ ...filter, part })}
        options={[
          { value: 'all', label: t('everyPart') },
          ...DRILL_PARTS.filter((part) => parts.includes(part)).map((part) => ({
            value: part,
            label: t(`part.${part}`),
          })),
        ]}
        className="w-52"
      />
      <Select<ProofFilter>
        label={t('proofLabel')}
        hideLabel
        value={filter.proof}
        onChange={(proof) => onChange({ ...filter, proof })}
        options={PROOFS.map((proof) => ({ value: proof, label: t(`proof.${proof}`) }))}
        className="w-44"
      />
    </search>
  );
}

/** What cannot be broken here, and what it would take: a stack with no cache is not told that it survives losing one. */
function Unfit({ drills }: { readonly drills: readonly UnfitDrill[] }) {
  const t = useTranslations('drills');
  if (drills.length === 0) return null;
  return (
    <Disclosure summary={t('unfit', { count: drills.length })}>
      <ul className="grid gap-x-6 gap-y-1.5 py-1 lg:grid-cols-2">
        {drills.map(({ id, title, needs }) => (
          <li key={id} className="min-w-0">
            <p className="font-medium">{title}</p>
            <p className="text-quiet text-small">
              {needs.length === 0
                ? t('unfitUnknown')
                : t('unfitNeeds', { needs: needs.map((tier) => t(`needs.${tier}`)).join(', ') })}
            </p>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
