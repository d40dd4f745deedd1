import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { type RunsStore, useRuns } from '../../state/runs-store.ts';
import { isForeign, type StacksStore, useStacks } from '../../state/stacks-store.ts';
import { buttonClass } from '../../ui/button.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { NoStack } from '../shell/empty-states.tsx';
import { NotReady, useReadiness } from '../shell/known-stack.tsx';
import { useIsReadOnly } from '../shell/use-host.ts';
import { type StackView, viewStack } from '../stack/stack-view.ts';
import { byUrgency } from './overview-view.ts';
import { SincePanel } from './since-panel.tsx';
import { StackCard } from './stack-card.tsx';

/** All stacks: which of them would not survive, and what happened while nobody looked. */
export function OverviewScreen() {
  const t = useTranslations('overview');
  const stacks = useStacks();
  const runs = useRuns((state) => state.byStack);
  const statuses = Object.values(stacks.byName);
  const isReadOnly = useIsReadOnly();
  const readiness = useReadiness(statuses.length > 0);
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={t('title')}>
        {readiness.kind !== 'missing' && !isReadOnly && (
          <Link href={places.setup()} className={buttonClass()}>
            {t('create')}
          </Link>
        )}
      </ScreenHeading>
      {readiness.kind === 'missing' && <NoStack />}
      {readiness.kind !== 'missing' && readiness.kind !== 'shown' && <NotReady readiness={readiness} />}
      {readiness.kind === 'shown' && (
        <div className="grid items-start gap-3 2xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="flex min-w-0 flex-col gap-3">
            {viewsOf(statuses, stacks, runs).map(({ status, view }) => (
              <StackCard key={status.stack} status={status} view={view} />
            ))}
          </div>
          <SincePanel />
        </div>
      )}
    </div>
  );
}

function viewsOf(
  statuses: readonly StackStatus[],
  { drills, verdicts }: StacksStore,
  runs: RunsStore['byStack'],
): readonly { readonly status: StackStatus; readonly view: StackView }[] {
  return byUrgency(
    statuses.map((status) => {
      const name = status.stack;
      const view = viewStack(status, drills[name] ?? null, runs[name] ?? [], verdicts[name]);
      return {
        name,
        survival: view.survival,
        isAbsent: status.state === 'absent',
        isForeign: isForeign(status),
        status,
        view,
      };
    }),
  );
}
