import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Drawer } from '../../ui/drawer.tsx';
import { lazily } from '../../ui/lazily.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { shownName } from '../shell/shown-name.ts';
import type { NodeView, StackView } from '../stack/stack-view.ts';
import { FailIt } from './fail-it.tsx';
import { MemberLogs } from './member-logs.tsx';
import { MemberOverview } from './member-overview.tsx';
import { stateOf } from './member-view.ts';
import { StateMark } from './state-mark.tsx';
import { useTopology } from './topology-model.ts';

/** Charts come with the library that draws them: only for those who look at one. */
const MemberCharts = lazily(async () => (await import('./member-charts.tsx')).MemberCharts);

type Tab = 'overview' | 'figures' | 'logs' | 'fail';

/** Everything about one member, beside the picture. */
export function MemberPanel({
  member,
  view,
  onClose,
}: {
  readonly member: string;
  readonly view: StackView;
  readonly onClose: () => void;
}) {
  const node = useTopology((model) => model.nodes[member]);
  const title = (
    <bdi className="block truncate" title={member}>
      {shownName(member)}
    </bdi>
  );
  return (
    <Drawer
      title={title}
      onClose={onClose}
      {...(node === undefined ? {} : { aside: <StateMark state={stateOf(node)} /> })}
    >
      {node === undefined ? <Gone /> : <MemberTabs node={node} view={view} />}
    </Drawer>
  );
}

function Gone() {
  const t = useTranslations('topology.panel');
  return <p className="p-4">{t('gone')}</p>;
}

function MemberTabs({ node, view }: { readonly node: NodeView; readonly view: StackView }) {
  const t = useTranslations('topology.panel');
  const [tab, setTab] = useState<Tab>('overview');
  const { name } = node.status;
  const stack = view.name;
  return (
    <Tabs<Tab>
      label={t('tabs', { member: shownName(name) })}
      value={tab}
      onChange={setTab}
      className="h-full"
      items={[
        { value: 'overview', label: t('overview'), panel: <MemberOverview node={node} view={view} /> },
        {
          value: 'figures',
          label: t('figures'),
          panel: (
            <Suspense fallback={<Skeleton label={t('loading')} />}>
              <MemberCharts stack={stack} member={name} />
            </Suspense>
          ),
        },
        { value: 'logs', label: t('logs'), panel: <MemberLogs stack={stack} member={name} /> },
        { value: 'fail', label: t('fail'), panel: <FailIt node={node} view={view} /> },
      ]}
    />
  );
}
