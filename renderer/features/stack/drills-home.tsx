import { useTranslations } from 'use-intl';
import { activeRun, dismissRefusal, useRuns } from '../../state/runs-store.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { DrillList } from '../drills/drill-list.tsx';
import { Journal } from '../runs/journal.tsx';
import { RunPanel } from '../runs/run-panel.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useRunsOf } from '../shell/use-host.ts';

export function DrillsHome({ stack }: { readonly stack: string }) {
  const t = useTranslations('frame.screens');
  const status = useStacks((state) => state.byName[stack]);
  const drills = useStacks((state) => state.drills[stack]);
  const runs = useRunsOf(stack);
  const refusal = useRuns((state) => state.refusals[stack]);
  const chosen = useRuns((state) => state.chosen);
  const shownRun = runs.find(({ id }) => id === chosen) ?? activeRun(runs) ?? runs[0] ?? null;
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={t('drills')} />
      {refusal !== undefined && <FailureNotice failure={refusal} onDismiss={() => dismissRefusal(stack)} />}
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,4fr)_minmax(0,3fr)]">
        <DrillList
          stack={stack}
          drills={drills ?? []}
          runs={runs}
          next={status?.nextDrill ?? null}
          present={status !== undefined && status.state !== 'absent'}
        />
        <div className="flex min-w-0 flex-col gap-3">
          <RunPanel run={shownRun} />
          <Journal runs={runs} shownId={shownRun?.id ?? null} />
        </div>
      </div>
    </div>
  );
}
