import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { CapacityReport } from '../../../electron/contract/setup-requests.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { CheckIcon, SkipIcon, WarningIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { shownName } from '../shell/shown-name.ts';
import { type FitWord, formatBytes, type ResourceView, resourcesOf, sharePercent } from './capacity-view.ts';

const FIT_LOOKS: Readonly<Record<FitWord, { readonly tone: BadgeTone; readonly icon: React.ReactNode }>> = {
  fits: { tone: 'good', icon: <CheckIcon /> },
  tight: { tone: 'warn', icon: <WarningIcon /> },
  over: { tone: 'bad', icon: <WarningIcon /> },
  unknown: { tone: 'plain', icon: <SkipIcon /> },
};

/** Totals against the machine, then the table they come from. */
export function CapacityReportView({ report }: { readonly report: CapacityReport }) {
  const t = useTranslations('capacity');
  return (
    <div className="space-y-3">
      {report.host === null && <p className="text-quiet">{t('elsewhere')}</p>}
      <ul className="grid gap-3 sm:grid-cols-3">
        {resourcesOf(report).map((view) => (
          <Total key={view.resource} view={view} />
        ))}
      </ul>
      {report.fit.tooLarge.length > 0 && (
        <p className="flex items-start gap-1.5 text-bad">
          <WarningIcon />
          <span className="min-w-0">
            {t('tooLarge', { members: report.fit.tooLarge.map(shownName).join(', ') })}
          </span>
        </p>
      )}
      <Components report={report} />
    </div>
  );
}

function Total({ view }: { readonly view: ResourceView }) {
  const t = useTranslations('capacity');
  const locale = useLocale();
  const { tone, icon } = FIT_LOOKS[view.fit];
  const figure = (value: number): string =>
    view.resource === 'cpus' ? t('cores', { count: value }) : formatBytes(value, locale);
  const share = sharePercent(view.needed, view.available);
  return (
    <li className="space-y-2 rounded-md border border-line bg-surface px-4 py-3">
      <div className="flex items-center justify-between gap-2">
        <h2 className="font-medium">{t(`resources.${view.resource}`)}</h2>
        <Badge tone={tone} icon={icon}>
          {t(`fit.${view.fit}`)}
        </Badge>
      </div>
      <p className="text-lead tabular-nums">
        {t('ofHost', {
          needed: figure(view.needed),
          available: view.available === null ? t('unknownHost') : figure(view.available),
        })}
      </p>
      <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true" className="h-1.5 w-full">
        <rect width="100" height="2" rx="1" className="fill-line" />
        {share !== null && <rect width={share} height="2" rx="1" className={BAR[view.fit]} />}
      </svg>
      <p className="text-quiet text-small">
        {view.free !== null && `${t('free', { free: figure(view.free) })} `}
        {t(`means.${view.resource}.${view.fit}`)}
      </p>
    </li>
  );
}

const BAR: Readonly<Record<FitWord, string>> = {
  fits: 'fill-good',
  tight: 'fill-warn',
  over: 'fill-bad',
  unknown: 'fill-quiet',
};

type Component = CapacityReport['components'][number];
type Member = CapacityReport['members'][number];

function Components({ report }: { readonly report: CapacityReport }) {
  const t = useTranslations('capacity');
  const locale = useLocale();
  const columns = useMemo((): readonly DataColumn<Component>[] => {
    const bytes = (value: number | null): string => (value === null ? '–' : formatBytes(value, locale));
    const end = { align: 'end', className: 'tabular-nums' } as const;
    return [
      {
        id: 'component',
        header: t('columns.component'),
        cell: ({ component, kind }) => (kind === 'infra' ? t('pods') : shownName(component)),
        sortBy: ({ component }) => component,
      },
      { id: 'kind', header: t('columns.kind'), cell: ({ kind }) => kind, sortBy: ({ kind }) => kind },
      {
        id: 'members',
        header: t('columns.members'),
        cell: ({ members }) => members,
        sortBy: ({ members }) => members,
        ...end,
      },
      {
        id: 'each',
        header: t('columns.memoryEach'),
        cell: ({ memoryBytes }) => bytes(memoryBytes),
        sortBy: ({ memoryBytes }) => memoryBytes,
        ...end,
      },
      {
        id: 'memory',
        header: t('columns.memory'),
        cell: ({ totalMemoryBytes }) => bytes(totalMemoryBytes),
        sortBy: ({ totalMemoryBytes }) => totalMemoryBytes,
        ...end,
      },
      {
        id: 'cpus',
        header: t('columns.cpus'),
        cell: ({ totalCpus }) => totalCpus,
        sortBy: ({ totalCpus }) => totalCpus,
        ...end,
      },
      {
        id: 'disk',
        header: t('columns.disk'),
        cell: ({ diskBytes }) => bytes(diskBytes),
        sortBy: ({ diskBytes }) => diskBytes,
        ...end,
      },
    ];
  }, [t, locale]);
  const members = useMemo((): readonly DataColumn<Member>[] => {
    const end = { align: 'end', className: 'tabular-nums' } as const;
    return [
      {
        id: 'member',
        header: t('columns.member'),
        cell: ({ member }) => shownName(member),
        sortBy: ({ member }) => member,
      },
      {
        id: 'memory',
        header: t('columns.memory'),
        cell: ({ memoryBytes }) => formatBytes(memoryBytes, locale),
        sortBy: ({ memoryBytes }) => memoryBytes,
        ...end,
      },
      { id: 'cpus', header: t('columns.cpus'), cell: ({ cpus }) => cpus, sortBy: ({ cpus }) => cpus, ...end },
      {
        id: 'disk',
        header: t('columns.disk'),
        cell: ({ diskBytes }) => (diskBytes === null ? '–' : formatBytes(diskBytes, locale)),
        sortBy: ({ diskBytes }) => diskBytes,
        ...end,
      },
    ];
  }, [t, locale]);
  return (
    <Panel title={t('plan')}>
      <DataTable
        label={t('columns.component')}
        columns={columns}
        rows={report.components}
        rowKey={({ component }) => component}
      />
      <div className="space-y-2 border-line border-t px-4 py-3">
        <p className="text-quiet text-small">{t('limits', { count: report.totals.withoutDisk })}</p>
        <Disclosure summary={t('perMember')}>
          <DataTable
            label={t('perMember')}
            columns={members}
            rows={report.members}
            rowKey={({ member }) => member}
          />
        </Disclosure>
      </div>
    </Panel>
  );
}
