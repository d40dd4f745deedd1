import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { LogLine } from '../../../electron/contract/log-requests.ts';
import type { FailureData, RunSummary } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { useConnection } from '../../state/connection-store.ts';
import type { LiveOperation, LiveRun } from '../../state/live-run.ts';
import { useRuns } from '../../state/runs-store.ts';
import { hostLink } from '../../state/session.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { Button } from '../../ui/button.tsx';
import { formatSpan } from '../../ui/format.ts';
import { CheckIcon, CrossIcon, SkipIcon, StopIcon, WorkingIcon } from '../../ui/icons.tsx';
import { useNowMs } from '../../ui/now.ts';
import { Panel } from '../../ui/panel.tsx';
import { Progress } from '../../ui/progress.tsx';
import { operationText } from '../runs/run-view.ts';
import { FailureNotice } from '../shell/failure-notice.tsx';
import {
  failedOperation,
  isMountFailure,
  lastUp,
  memberOf,
  type ProgressState,
  progressState,
} from './progress-view.ts';

export interface ProgressLine {
  readonly run: RunSummary | null;
  readonly live: LiveRun | null;
  readonly state: ProgressState;
  readonly failure: FailureData | null;
  readonly isStarting: boolean;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const NO_RUNS: readonly RunSummary[] = [];

/** The last run that brought the stack up, whoever began it. */
export function useProgress(stack: string | null): ProgressLine {
  const run = useRuns(({ byStack }) => lastUp(stack === null ? NO_RUNS : (byStack[stack] ?? NO_RUNS)));
  const live = useRuns(({ live: all }) => (run === null ? null : (all[run.id] ?? null)));
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const ask = async (work: () => Promise<unknown>) => {
    setFailure(null);
    try {
      await work();
    } catch (thrown) {
      setFailure(failureFrom(thrown));
    }
  };
  return {
    ...{ run, live, failure, isStarting },
    state: progressState(run),
    start: async () => {
      if (stack === null) return;
      setIsStarting(true);
      await ask(() => hostLink().call('stack.up', { stack }));
      setIsStarting(false);
    },
    stop: async () => {
      if (run !== null) await ask(() => hostLink().call('run.cancel', { runId: run.id }));
    },
  };
}

export function ProgressStep({
  stack,
  line,
  onChangeAnswers,
}: {
  readonly stack: string;
  readonly line: ProgressLine;
  readonly onChangeAnswers: () => void;
}) {
  const t = useTranslations('setup');
  const { run, live, state, failure } = line;
  const isConnected = useConnection(({ connection }) => connection.phase === 'connected');
  const broken = state === 'failed' ? failedOperation(live) : null;
  return (
    <>
      {!isConnected && <p className="text-warn">{t('progress.lost')}</p>}
      {failure !== null && <FailureNotice failure={failure} />}
      <p role="status" className="font-medium">
        <StateText state={state} run={run} />
      </p>
      {state === 'failed' && run?.failure != null && <FailureNotice failure={run.failure} />}
      {isMountFailure(run) && state === 'failed' && (
        <Button className="self-start" onClick={onChangeAnswers}>
          {t('review.change')}
        </Button>
      )}
      {state === 'running' && live === null && <p className="text-quiet">{t('progress.waiting')}</p>}
      {live !== null && live.operations.length > 0 && (
        <Operations live={live} isRunning={state === 'running'} />
      )}
      {broken !== null && <LogTail stack={stack} operation={broken} />}
    </>
  );
}

function StateText({ state, run }: { readonly state: ProgressState; readonly run: RunSummary | null }) {
  const t = useTranslations('setup.progress');
  switch (state) {
    case 'not-started':
      return t('notStarted');
    case 'done':
      return t('done');
    case 'failed':
      return t('failed');
    case 'aborted':
      return t('aborted');
    case 'running':
      return <Running sinceMs={run?.startedAtMs ?? null} />;
  }
}

/** The span moves each second: those who hear the page are told of steps instead. */
function Running({ sinceMs }: { readonly sinceMs: number | null }) {
  const t = useTranslations('setup.progress');
  const nowMs = useNowMs();
  return (
    <span aria-live="off">{t('running', { span: formatSpan(sinceMs === null ? 0 : nowMs - sinceMs) })}</span>
  );
}

const LOOKS = {
  started: { tone: 'text-accent', icon: <WorkingIcon /> },
  done: { tone: 'text-good', icon: <CheckIcon /> },
  failed: { tone: 'text-bad', icon: <CrossIcon /> },
  skipped: { tone: 'text-quiet', icon: <SkipIcon /> },
} as const;

/** What is under way and what failed in sight, what is done below: a list of two hundred is read from its top. */
function Operations({ live, isRunning }: { readonly live: LiveRun; readonly isRunning: boolean }) {
  const t = useTranslations('setup.progress');
  const rank = { failed: 0, started: 1, skipped: 2, done: 3 } as const;
  const sorted = live.operations
    .map((operation, index) => ({ operation, index }))
    .sort((one, other) => rank[one.operation.state] - rank[other.operation.state] || other.index - one.index);
  return (
    <Panel title={t('operations')}>
      <div className="space-y-2 px-4 py-3">
        <Progress
          label={t('operations')}
          hideLabel
          value={isRunning && live.total === 0 ? null : live.done}
          max={Math.max(1, live.total)}
          text={t('counts', { done: live.done, total: live.total })}
        />
        <p className="text-quiet tabular-nums">{t('counts', { done: live.done, total: live.total })}</p>
        {!live.fromStart && <p className="text-quiet">{t('late')}</p>}
        <ul
          aria-label={t('operations')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-80 overflow-y-auto -outline-offset-2"
        >
          {sorted.map(({ operation }) => (
            <OperationItem key={operation.id} operation={operation} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function OperationItem({ operation }: { readonly operation: LiveOperation }) {
  const t = useTranslations('setup.progress.states');
  const { tone, icon } = LOOKS[operation.state];
  const { verb, target } = operationText(operation.id);
  return (
    <li className="flex items-start gap-2 py-0.5">
      <span className={`mt-0.5 ${tone}`}>{icon}</span>
      <span className="sr-only">{t(operation.state)}</span>
      <span className="min-w-0 flex-1">
        <span className="text-quiet">{verb}</span> <span className="break-all">{target}</span>
        {operation.text !== '' && operation.state !== 'done' && (
          <span
            className={`block break-words font-mono text-small ${operation.state === 'failed' ? 'text-bad' : 'truncate text-quiet'}`}
          >
            {operation.text}
          </span>
        )}
      </span>
    </li>
  );
}

const TAIL_LINES = 40;
const NO_MEMBERS: readonly { readonly name: string }[] = [];

/** What the member said last, where one failed: the reason is mostly there. */
function LogTail({ stack, operation }: { readonly stack: string; readonly operation: LiveOperation }) {
  const t = useTranslations('setup.progress');
  const members = useStacks(({ byName }) => byName[stack]?.members ?? NO_MEMBERS);
  const member = memberOf(
    operation.id,
    stack,
    members.map(({ name }) => name),
  );
  const [lines, setLines] = useState<readonly LogLine[] | null>(null);
  useEffect(() => {
    if (member === null) return;
    let isCurrent = true;
    const query = {
      level: null,
      grep: null,
      regex: null,
      sinceMs: null,
      untilMs: null,
      former: false,
      cursor: null,
    };
    hostLink()
      .call('logs.search', { stack, members: [member], ...query, limit: TAIL_LINES })
      .then(
        ({ lines: found }) => isCurrent && setLines(found.toReversed()),
        () => isCurrent && setLines([]),
      );
    return () => {
      isCurrent = false;
    };
  }, [stack, member]);
  if (member === null || lines === null) return null;
  return (
    <Panel title={t('log', { member })}>
      {lines.length === 0 ? (
        <p className="px-4 py-3 text-quiet">{t('noLog', { member })}</p>
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-72 overflow-auto whitespace-pre-wrap break-all px-4 py-2 font-mono text-small -outline-offset-2"
        >
          {lines.map(({ text }) => withoutColours(text)).join('\n')}
        </pre>
      )}
    </Panel>
  );
}

const withoutColours = (text: string): string => text.replaceAll(COLOUR, '');
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

export function ProgressActions({
  line,
  onNext,
}: {
  readonly line: ProgressLine;
  readonly onNext: () => void;
}) {
  const t = useTranslations('setup');
  switch (line.state) {
    case 'running':
      return (
        <Button tone="danger" icon={<StopIcon />} onClick={() => void line.stop()}>
          {t('progress.abort')}
        </Button>
      );
    case 'done':
      return (
        <Button tone="primary" onClick={onNext}>
          {t('next')}
        </Button>
      );
    case 'not-started':
    case 'failed':
    case 'aborted':
      return (
        <Button tone="primary" busy={line.isStarting} onClick={() => void line.start()}>
          {t(line.state === 'not-started' ? 'progress.start' : 'progress.retry')}
        </Button>
      );
  }
}
