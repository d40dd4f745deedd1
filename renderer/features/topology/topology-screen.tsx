import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { GroupStatus, StackStatus } from '../../../electron/contract/schemas.ts';
import { isTrafficFresh, isUsageFresh, useFigures } from '../../state/figures-store.ts';
import { navigate, useQuery } from '../../state/hash-location.ts';
import { places } from '../../state/places.ts';
import { dismissRefusal, useRuns } from '../../state/runs-store.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RecentRuns } from '../runs/recent-runs.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { shownName } from '../shell/shown-name.ts';
import { useHostNowMs } from '../shell/use-host.ts';
import { useStackView } from '../shell/use-stack-view.ts';
import { GroupLeads } from '../stack/group-statements.tsx';
import { StackHead } from '../stack/stack-head.tsx';
import type { StackView } from '../stack/stack-view.ts';
import { SurvivalBand } from '../stack/survival-band.tsx';
import { Changes } from './changes.tsx';
import { type DecidedGroup, graphOf, type MemberShape, type Routes } from './graph.ts';
import { layOut } from './layout.ts';
import { MemberPanel } from './member-panel.tsx';
import { MemberTable } from './member-table.tsx';
import { steady } from './steady.ts';
import {
  createTopologyStore,
  showNow,
  TopologyContext,
  type TopologyStore,
  useTopology,
  useTopologyStore,
} from './topology-model.ts';
import { focusMember, TopologyPicture } from './topology-picture.tsx';
import { routesOf } from './traffic-view.ts';
import { useFollowedFigures } from './use-figures.ts';
import { useTopologyAs, ViewChoice } from './view-choice.tsx';

/** Home of one stack: does it survive, what is it made of, how does it fare, and what to do about it. */
export function TopologyScreen({ stack }: { readonly stack: string }) {
  const status = useStacks((state) => state.byName[stack]);
  const view = useStackView(stack);
  if (status === undefined || view === null) return null;
  return <StackTopology key={stack} status={status} view={view} />;
}

function StackTopology({ status, view }: { readonly status: StackStatus; readonly view: StackView }) {
  const { stack } = status;
  const refusal = useRuns((state) => state.refusals[stack]);
  return (
    <div className="flex flex-col gap-3">
      <StackHead status={status} />
      {refusal !== undefined && <FailureNotice failure={refusal} onDismiss={() => dismissRefusal(stack)} />}
      {status.failure !== null && <FailureNotice failure={status.failure} />}
      <SurvivalBand view={view} />
      {view.nodes.length > 0 ? <Members view={view} /> : <NothingThere />}
      <Orphans names={view.orphans} />
      <RecentRuns stack={stack} />
    </div>
  );
}

function Members({ view }: { readonly view: StackView }) {
  const t = useTranslations('topology');
  const [store] = useState(() => createTopologyStore(view.name));
  const area = useRef<HTMLDivElement>(null);
  const layout = useLiveModel(store, view);
  const trouble = useFollowedFigures(view.name);
  const as = useTopologyAs();
  return (
    <TopologyContext.Provider value={store}>
      <Panel
        title={t('picture.title')}
        aside={
          <span className="flex items-center gap-4">
            {as === 'picture' && <span className="text-quiet max-md:hidden">{t('picture.hint')}</span>}
            <ViewChoice />
          </span>
        }
      >
        <div ref={area}>
          {as === 'picture' ? <TopologyPicture layout={layout} /> : <MemberTable layout={layout} />}
        </div>
        {trouble !== null && (
          <p className="border-line border-t px-4 py-2 text-warn">
            {t('picture.noFigures')}: {trouble.message}
          </p>
        )}
        <GroupLeads groups={view.groups} />
      </Panel>
      <Changes />
      <OpenedMember area={area} view={view} />
    </TopologyContext.Provider>
  );
}

/** Keeps the model in step with the stack and its figures; the picture changes only when its members do. */
function useLiveModel(store: TopologyStore, view: StackView) {
  const nowMs = useHostNowMs();
  const usage = useFigures((state) => state.usage[view.name]);
  const traffic = useFigures((state) => state.traffic[view.name]);
  const sample = traffic?.sample ?? null;
  const kept = useRef<{
    members?: readonly MemberShape[];
    routes?: Routes;
    groups?: readonly DecidedGroup[];
  }>({});
  const members = steady(
    kept.current.members,
    view.nodes.map(({ status: { name, component, kind, pod } }) => ({ name, component, kind, pod })),
  );
  // What was once counted stays known: a sample that is missing a balancer does not change where it leads.
  const routes = steady(kept.current.routes, { ...kept.current.routes, ...routesOf(sample, members) });
  const groups = steady(kept.current.groups, view.groups.map(shapeOf));
  kept.current = { members, routes, groups };
  const layout = useMemo(() => layOut(graphOf(members, groups, routes)), [members, groups, routes]);
  const current = isTrafficFresh(traffic, nowMs) ? sample : null;
  const isFresh = isUsageFresh(usage, nowMs);
  useLayoutEffect(() => {
    store.setState((model) => showNow(model, view, layout, current));
  }, [store, view, layout, current]);
  useLayoutEffect(() => {
    store.setState(({ focused }) => ({
      isUsageFresh: isFresh,
      focused: layout.members.some(({ name }) => name === focused)
        ? focused
        : (layout.members[0]?.name ?? null),
    }));
  }, [store, layout, isFresh]);
  return layout;
}

function shapeOf({ name, deciders }: GroupStatus): DecidedGroup {
  return { name, deciders: { members: deciders.members } };
}

/** The address may name a member; Escape and the cross give the focus back to it. */
function OpenedMember({
  area,
  view,
}: {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly view: StackView;
}) {
  const asked = useQuery().get('member');
  const opened = useTopology((model) => model.opened);
  const store = useTopologyStore();
  useEffect(() => {
    if (asked !== null) store.setState({ opened: asked, focused: asked });
  }, [asked, store]);
  if (opened === null) return null;
  const close = () => {
    store.setState({ opened: null });
    if (asked !== null) navigate(places.stack(view.name), { replace: true });
    // After the panel has gone, or it would take the focus with it.
    requestAnimationFrame(() => focusMember(area.current, opened));
  };
  return <MemberPanel key={opened} member={opened} view={view} onClose={close} />;
}

function NothingThere() {
  const t = useTranslations('topology.picture');
  return (
    <EmptyState title={t('nothing')}>
      <p>{t('nothingText')}</p>
    </EmptyState>
  );
}

function Orphans({ names }: { readonly names: readonly string[] }) {
  const t = useTranslations('topology.head');
  if (names.length === 0) return null;
  return (
    <p className="px-4">
      {t('orphans')} <bdi className="font-mono text-small">{names.map(shownName).join(', ')}</bdi>
    </p>
  );
}
