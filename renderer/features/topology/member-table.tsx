import { useMemo } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useFigures } from '../../state/figures-store.ts';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { shownName } from '../shell/shown-name.ts';
import { Role } from '../stack/role-mark.tsx';
import type { NodeView } from '../stack/stack-view.ts';
import { SurvivalMark, survivalTone } from '../stack/survival-mark.tsx';
import type { Layout } from './layout.ts';
import { stateOf } from './member-view.ts';
import { StateMark } from './state-mark.tsx';
import { useTopology, useTopologyStore } from './topology-model.ts';
import { type UsageView, usageOf } from './usage-view.ts';
import { useBytes, useRate } from './use-figures.ts';
import { useSurvivalWord } from './use-survival-word.ts';

interface Row {
  readonly node: NodeView;
  readonly usage: UsageView;
  readonly perSecond: number | null;
  /** In the order of the picture. */
  readonly place: number;
}

/** The same as the picture, in lines: for small windows, and for those who hear the page. */
export function MemberTable({ layout }: { readonly layout: Layout }) {
  const t = useTranslations('topology');
  const stack = useTopology((model) => model.stack);
  const nodes = useTopology((model) => model.nodes);
  const received = useTopology((model) => model.received);
  const usage = useFigures((state) => state.usage[stack]);
  const columns = useColumns();
  const rows = useMemo(
    () =>
      layout.members.flatMap(({ name }, place): Row[] => {
        const node = nodes[name];
        if (node === undefined) return [];
        return [{ node, usage: usageOf(usage?.byMember[name]), perSecond: received[name] ?? null, place }];
      }),
    [layout, nodes, received, usage],
  );
  return (
    <DataTable
      label={t('table.label', { stack })}
      columns={columns}
      rows={rows}
      rowKey={({ node }) => node.status.name}
    />
  );
}

function useColumns(): readonly DataColumn<Row>[] {
  const t = useTranslations('topology');
  const format = useFormatter();
  const store = useTopologyStore();
  const isFresh = useTopology((model) => model.isUsageFresh);
  const survivalWord = useSurvivalWord();
  const bytes = useBytes();
  const rate = useRate();
  return useMemo(() => {
    const figure = (text: string | null) => (
      <span
        className={`whitespace-nowrap tabular-nums ${isFresh ? '' : 'text-quiet italic'}`}
        title={isFresh ? undefined : t('node.staleFigures')}
      >
        {text ?? '–'}
      </span>
    );
    return [
      {
        id: 'member',
        header: t('table.member'),
        sortBy: ({ place }) => place,
        cell: ({ node: { status } }) => (
          <button
            type="button"
            data-member={status.name}
            title={status.name}
            onClick={() => store.setState({ opened: status.name, focused: status.name })}
            className="max-w-60 truncate rounded-sm text-left font-semibold text-accent hover:underline"
          >
            <bdi>{shownName(status.name)}</bdi>
          </button>
        ),
      },
      {
        id: 'state',
        header: t('table.state'),
        sortBy: ({ node }) => stateOf(node).word,
        cell: ({ node }) => <StateMark state={stateOf(node)} />,
      },
      {
        id: 'role',
        header: t('table.role'),
        sortBy: ({ node }) => node.status.standing?.role ?? node.status.kind,
        cell: ({ node: { status } }) =>
          status.standing === undefined ? (
            <bdi>{status.kind}</bdi>
          ) : (
            <Role standing={status.standing} withLag />
          ),
      },
      {
        id: 'survival',
        header: t('table.survival'),
        sortBy: ({ node }) => node.survival,
        cell: ({ node }) => (
          <span className="flex items-start gap-1.5">
            <span className="mt-1">
              <SurvivalMark survival={node.survival} />
            </span>
            <span>
              <span className={`whitespace-nowrap font-medium ${survivalTone(node.survival)}`}>
                {survivalWord(node)}
              </span>{' '}
              <span className="text-quiet">{node.reason}</span>
            </span>
          </span>
        ),
      },
      {
        id: 'cpu',
        header: t('table.cpu'),
        align: 'end',
        sortBy: ({ usage }) => usage.cpuPercent,
        cell: ({ usage }) =>
          figure(
            usage.cpuPercent === null
              ? null
              : t('figure.percent', { value: format.number(usage.cpuPercent) }),
          ),
      },
      {
        id: 'memory',
        header: t('table.memory'),
        align: 'end',
        sortBy: ({ usage }) => usage.memoryBytes,
        cell: ({ usage }) => figure(usage.memoryBytes === null ? null : bytes(usage.memoryBytes)),
      },
      {
        id: 'traffic',
        header: t('table.traffic'),
        align: 'end',
        sortBy: ({ perSecond }) => perSecond,
        cell: ({ perSecond }) => (
          <span className="whitespace-nowrap tabular-nums">{perSecond === null ? '–' : rate(perSecond)}</span>
        ),
      },
    ];
  }, [t, format, store, isFresh, survivalWord, bytes, rate]);
}
