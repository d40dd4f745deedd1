import type { FailureData, RunSummary } from '../../../electron/contract/schemas.ts';
import { formatCount } from '../../../electron/domain/wording.ts';
import { cancelRun } from '../../state/actions.ts';
import type { LiveRun } from '../../state/live-run.ts';
import { useRuns } from '../../state/runs-store.ts';
import { Button } from '../../ui/button.tsx';
import { formatMs, formatSpan } from '../../ui/format.ts';
import { CheckIcon, SkipIcon, StopIcon, WorkingIcon } from '../../ui/icons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useHostNowMs } from '../shell/use-host.ts';
import { LoadChart } from './load-chart.tsx';
import { loadSeries } from './load-series.ts';
import { OperationList } from './operation-list.tsx';
import { OutcomeWord } from './outcome-word.tsx';
import { type PhaseStep, phaseSteps, runOutcome, runTitle } from './run-view.ts';
import { VerdictCard } from './verdict-card.tsx';

/** One run, live or over: where it stands, what it measured, what it came to. */
export function RunPanel({ run }: { readonly run: RunSummary | null }) {
  if (run === null) {
    return (
      <Panel title="Run">
        <p className="px-4 py-3 text-quiet">
          Nothing has run on this stack yet. What is begun here or by the command line shows itself as it
          goes.
        </p>
      </Panel>
    );
  }
  const running = run.state === 'running';
  const aside = running ? (
    <Button tone="danger" icon={<StopIcon />} onClick={() => cancelRun(run.stack, run.id)}>
      Abort
    </Button>
  ) : (
    <OutcomeWord outcome={runOutcome(run)} />
  );
  return (
    <Panel title={runTitle(run)} aside={aside}>
      <RunBody key={run.id} run={run} running={running} />
    </Panel>
  );
}

function RunBody({ run, running }: { readonly run: RunSummary; readonly running: boolean }) {
  const live = useRuns((state) => state.live[run.id]);
  return (
    <div className="space-y-3 px-4 py-3">
      <When run={run} />
      <div aria-live="polite" className="space-y-2 empty:hidden">
        {run.verdict !== null && <VerdictCard verdict={run.verdict} />}
        {run.failure !== null && <RunFailure failure={run.failure} />}
      </div>
      {live !== undefined && <LivePart live={live} run={run} running={running} />}
      {live === undefined && running && <p className="text-quiet">Waiting for the first word of it …</p>}
    </div>
  );
}

/** Who aborted a run knows why it ended: no alarm is raised about it. */
function RunFailure({ failure }: { readonly failure: FailureData }) {
  if (failure.code !== 'cancelled') return <FailureNotice failure={failure} />;
  return (
    <p>
      {failure.message} {failure.hint}
    </p>
  );
}

function When({ run }: { readonly run: RunSummary }) {
  const nowMs = useHostNowMs();
  const tookMs = (run.endedAtMs ?? nowMs) - run.startedAtMs;
  return (
    <p className="text-quiet">
      Began <Moment atMs={run.startedAtMs} /> · {run.endedAtMs === null ? 'for' : 'took'} {formatSpan(tookMs)}
      {run.verdict !== null && run.verdict.victim !== '' && ` · hit ${run.verdict.victim}`}
    </p>
  );
}

function LivePart({
  live,
  run,
  running,
}: {
  readonly live: LiveRun;
  readonly run: RunSummary;
  readonly running: boolean;
}) {
  const series = loadSeries(live.load, live.phases);
  const note = live.notes.at(-1);
  return (
    <>
      {!live.fromStart && <p className="text-quiet">This page came in while it was under way.</p>}
      {series !== null && running && <Counters live={live} />}
      {series !== null && <LoadChart series={series} />}
      {run.kind === 'drill' && <Phases steps={phaseSteps(live.phases, !running)} />}
      <OperationList live={live} running={running} />
      {note !== undefined && <p className="text-quiet">{note}</p>}
    </>
  );
}

function Counters({ live }: { readonly live: LiveRun }) {
  const last = live.load.at(-1);
  if (last === undefined) return null;
  const slowestMs = Math.max(...live.load.map((point) => point.slowestMs));
  const counters = [
    { name: 'acknowledged', value: formatCount(last.acknowledged), bad: false },
    { name: 'failed', value: formatCount(last.failed), bad: last.failed > 0 },
    { name: 'slowest so far', value: formatMs(slowestMs), bad: false },
  ];
  return (
    <dl className="grid grid-cols-3 gap-x-4">
      {counters.map(({ name, value, bad }) => (
        <div key={name}>
          <dt className="text-quiet text-small">{name}</dt>
          <dd className={`font-semibold text-title ${bad ? 'text-bad' : ''}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const STEP_LOOKS = {
  reached: { tone: 'text-ink', mark: <CheckIcon />, word: 'reached' },
  current: { tone: 'text-accent', mark: <WorkingIcon />, word: 'now' },
  ahead: {
    tone: 'text-quiet',
    mark: <span className="mx-1.5 size-1 rounded-full bg-quiet" />,
    word: 'ahead',
  },
  'not-seen': { tone: 'text-quiet', mark: <SkipIcon />, word: 'not seen' },
} as const;

function Phases({ steps }: { readonly steps: readonly PhaseStep[] }) {
  return (
    <ol aria-label="Phases" className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-x-4">
      {steps.map((step) => {
        const { tone, mark, word } = STEP_LOOKS[step.state];
        return (
          <li key={step.phase} className={`flex items-center gap-1.5 ${tone}`} title={step.text}>
            <span className="flex w-4 shrink-0 justify-center">{mark}</span>
            <span className="sr-only">{word}:</span>
            <span className="truncate">{step.label}</span>
            <span className="shrink-0 text-quiet text-small">{step.time}</span>
          </li>
        );
      })}
    </ol>
  );
}
