import type { DrillDescription, RunSummary, StackStatus } from '../../../electron/contract/schemas.ts';
import { runDrill } from '../../state/actions.ts';
import { chooseRun } from '../../state/runs-store.ts';
import { Button } from '../../ui/button.tsx';
import { CheckIcon, CrossIcon, PlayIcon, SkipIcon, WorkingIcon } from '../../ui/icons.tsx';
import { Moment, MomentAhead } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { useRefusalReason } from '../shell/use-host.ts';
import { type DrillGroup, type DrillOutcome, type DrillRow, groupDrills, viewDrills } from './drill-view.ts';

/** Everything that can be broken on purpose: what is done, whom it hits, what should happen, what happened last. */
export function DrillList({
  stack,
  drills,
  runs,
  next,
  present,
}: {
  readonly stack: string;
  readonly drills: readonly DrillDescription[];
  readonly runs: readonly RunSummary[];
  /** What the host will run next by itself. */
  readonly next: StackStatus['nextDrill'];
  /** False while there is nothing to break. */
  readonly present: boolean;
}) {
  const refusal = useRefusalReason(stack);
  const reason = present ? refusal : 'Bring the stack up first.';
  const rows = viewDrills(drills, runs);
  const never = rows.filter(({ outcome }) => outcome.kind === 'never').length;
  const aside = never > 0 ? `${never} of ${rows.length} never run` : 'all have been run';
  return (
    <Panel title="Drills" aside={rows.length > 0 && <Aside text={aside} next={next} />}>
      {rows.length === 0 ? (
        <p className="px-4 py-3 text-quiet">
          No drill fits this stack: a drill needs a member with a twin behind a balancer.
        </p>
      ) : (
        groupDrills(rows).map((group) => (
          <DrillGroupPart
            key={`${group.blastRadius} ${group.expectation}`}
            stack={stack}
            group={group}
            reason={reason}
          />
        ))
      )}
    </Panel>
  );
}

function Aside({ text, next }: { readonly text: string; readonly next: StackStatus['nextDrill'] }) {
  return (
    <span className="text-quiet">
      {text}
      {next !== null && (
        <>
          {' · '}
          {next.drill} <MomentAhead atMs={next.atMs} />
        </>
      )}
    </span>
  );
}

function DrillGroupPart({
  stack,
  group,
  reason,
}: {
  readonly stack: string;
  readonly group: DrillGroup;
  readonly reason: string | null;
}) {
  return (
    <div className="border-line not-last:border-b">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 bg-sunken px-4 py-1.5 text-small">
        <dt className="text-quiet">Hits</dt>
        <dd className="normal-nums">{group.blastRadius}</dd>
        <dt className="text-quiet">Expected</dt>
        <dd className="normal-nums">{group.expectation}</dd>
      </dl>
      <ul className="divide-y divide-line border-line border-t">
        {group.rows.map((row) => (
          <DrillItem key={row.drill.id} stack={stack} row={row} reason={reason} />
        ))}
      </ul>
    </div>
  );
}

function DrillItem({
  stack,
  row: { drill, outcome },
  reason,
}: {
  readonly stack: string;
  readonly row: DrillRow;
  readonly reason: string | null;
}) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 px-4 py-2 sm:grid-cols-[minmax(0,1fr)_9.5rem_auto]">
      <div className="min-w-0">
        <h3 className="font-medium">{drill.title}</h3>
        <p className="text-quiet text-small">{drill.fault}</p>
      </div>
      <div className="col-span-full min-w-0 sm:col-span-1">
        <Outcome outcome={outcome} />
      </div>
      <Button
        icon={<PlayIcon />}
        onClick={() => runDrill(stack, drill.id)}
        disabled={reason !== null}
        title={reason ?? `Run ${drill.id}`}
        aria-label={`Run ${drill.title}`}
        className="col-start-2 row-start-1 sm:col-start-3"
      >
        Run
      </Button>
    </li>
  );
}

function Outcome({ outcome }: { readonly outcome: DrillOutcome }) {
  switch (outcome.kind) {
    case 'never':
      return <p className="text-quiet">never tested</p>;
    case 'running':
      return (
        <p className="flex items-center gap-1.5 text-accent">
          <WorkingIcon />
          running
        </p>
      );
    case 'unfinished':
      return (
        <>
          <button
            type="button"
            className="flex items-center gap-1.5 text-warn hover:underline"
            onClick={() => chooseRun(outcome.run.id)}
          >
            <SkipIcon />
            {outcome.word}
          </button>
          <p className="text-quiet text-small">
            no verdict · <Moment atMs={outcome.run.startedAtMs} />
          </p>
        </>
      );
    case 'judged':
      return (
        <>
          <button
            type="button"
            className={`flex items-center gap-1.5 font-medium hover:underline ${outcome.passed ? 'text-good' : 'text-bad'}`}
            onClick={() => chooseRun(outcome.run.id)}
          >
            {outcome.passed ? <CheckIcon /> : <CrossIcon />}
            {outcome.passed ? 'passed' : 'not passed'}
          </button>
          <p className="text-small tabular-nums">{outcome.figures}</p>
          {outcome.trend.regressions.map((text) => (
            <p key={text} className="text-small text-warn">
              {text}
            </p>
          ))}
          <p className="flex items-center gap-2 text-quiet text-small">
            <Moment atMs={outcome.run.startedAtMs} />
            {outcome.trend.values.length > 0 && (
              <Sparkline values={outcome.trend.values} label={outcome.trend.text} />
            )}
          </p>
        </>
      );
  }
}
