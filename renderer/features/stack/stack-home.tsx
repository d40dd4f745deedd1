import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { activeRun, dismissRefusal, useRuns } from '../../state/runs-store.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { Panel } from '../../ui/panel.tsx';
import { Journal } from '../runs/journal.tsx';
import { RunPanel } from '../runs/run-panel.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useRunsOf } from '../shell/use-host.ts';
import { GroupLeads } from './group-statements.tsx';
import { StackHead } from './stack-head.tsx';
import { viewStack } from './stack-view.ts';
import { SurvivalBand } from './survival-band.tsx';
import { TopologyPicture } from './topology-picture.tsx';

/** Home of one stack: does it survive, what does it look like, what happened. */
export function StackHome({ status }: { readonly status: StackStatus }) {
  const { stack } = status;
  const runs = useRunsOf(stack);
  const read = useStacks((state) => state.drills[stack]);
  const verdicts = useStacks((state) => state.verdicts[stack]);
  const failure = useStacks((state) => state.failure);
  // Of a stack whose file cannot be read there are none to wait for.
  const drills = read ?? (status.failure === null ? null : []);
  const refusal = useRuns((state) => state.refusals[stack]);
  const chosen = useRuns((state) => state.chosen);
  const shownRun = runs.find(({ id }) => id === chosen) ?? activeRun(runs) ?? runs[0] ?? null;
  const view = viewStack(status, drills, runs, verdicts);
  return (
    <div className="flex flex-col gap-3">
      <StackHead status={status} />
      {refusal !== undefined && <FailureNotice failure={refusal} onDismiss={() => dismissRefusal(stack)} />}
      {status.failure !== null && <FailureNotice failure={status.failure} />}
      <SurvivalBand view={view} />
      {view.nodes.length > 0 && (
        <Panel title="Topology" aside={<span className="text-quiet">traffic runs left to right</span>}>
          <TopologyPicture nodes={view.nodes} />
          <GroupLeads groups={view.groups} />
          <Orphans names={view.orphans} />
        </Panel>
      )}
      {drills === null && failure !== null && <FailureNotice failure={failure} />}
      <div className="grid items-start gap-3 xl:grid-cols-2">
        <RunPanel run={shownRun} />
        <Journal runs={runs} shownId={shownRun?.id ?? null} />
      </div>
    </div>
  );
}

function Orphans({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="border-line border-t px-4 py-2">
      Not in the stack file, removed by the next Up:{' '}
      <span className="font-mono text-small">{names.join(', ')}</span>
    </p>
  );
}
