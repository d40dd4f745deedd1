import type { ReactNode } from 'react';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { cancelRun } from '../../state/actions.ts';
import { useConnection } from '../../state/connection-store.ts';
import { chooseRun } from '../../state/runs-store.ts';
import { chooseStack, shownStack, stackNames, useStacks } from '../../state/stacks-store.ts';
import { Button } from '../../ui/button.tsx';
import { formatCoarse, formatSpan } from '../../ui/format.ts';
import { StopIcon, WorkingIcon } from '../../ui/icons.tsx';
import { useNowMs } from '../../ui/now.ts';
import { runTitle } from '../runs/run-view.ts';

export function Header({ active }: { readonly active: RunSummary | null }) {
  return (
    <header className="sticky top-0 z-10 border-line border-b bg-surface">
      <div className="flex min-h-12 flex-wrap items-center gap-x-6 gap-y-1 px-6 py-1">
        <div className="flex items-center gap-2">
          <Wordmark />
          <h1 className="font-semibold text-lead">Tandem</h1>
        </div>
        <StackSwitch />
        <div className="flex-1" />
        {active !== null && <ActiveRun run={active} />}
        <EngineState />
        <HostState />
      </div>
    </header>
  );
}

function Wordmark() {
  return (
    <svg viewBox="0 0 24 16" width="24" height="16" aria-hidden="true" className="text-accent">
      <circle cx="7" cy="8" r="5.5" fill="currentColor" />
      <circle cx="16.5" cy="8" r="4.7" fill="none" stroke="currentColor" strokeWidth="1.8" />
    </svg>
  );
}

/** One stack needs no switch: its name stands at the top of the page. */
function StackSwitch() {
  const byName = useStacks((state) => state.byName);
  const shown = useStacks(shownStack);
  const names = stackNames(byName);
  if (names.length < 2) return null;
  return (
    <nav aria-label="Stacks" className="flex gap-1">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={name === shown ? 'page' : undefined}
          onClick={() => chooseStack(name)}
          className="rounded-sm px-2.5 py-1 text-quiet hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {name}
        </button>
      ))}
    </nav>
  );
}

/** Stays at the top of the window, so that aborting never needs scrolling. */
function ActiveRun({ run }: { readonly run: RunSummary }) {
  const nowMs = useNowMs();
  return (
    <section
      aria-label="Under way"
      className="flex items-center gap-2 rounded-sm bg-accent-wash py-0.5 pr-0.5 pl-2.5"
    >
      <WorkingIcon />
      <button type="button" className="font-medium hover:underline" onClick={() => chooseRun(run.id)}>
        {runTitle(run)}
      </button>
      <span className="text-quiet tabular-nums">{formatSpan(nowMs - run.startedAtMs)}</span>
      <Button tone="danger" icon={<StopIcon />} onClick={() => cancelRun(run.stack, run.id)}>
        Abort
      </Button>
    </section>
  );
}

function EngineState() {
  const engine = useConnection((state) => state.engine);
  const isLinked = useConnection((state) => state.connection.phase === 'connected');
  if (!isLinked || engine === null) return null;
  if (!engine.connected) {
    const word = engine.failure === null ? 'Looking for an engine' : 'No engine';
    return <Lamp tone={engine.failure === null ? 'wait' : 'bad'}>{word}</Lamp>;
  }
  return (
    <Lamp tone="good" title={engine.description}>
      Engine {engine.version}
      <span className="text-quiet"> · API {engine.apiVersion}</span>
    </Lamp>
  );
}

function HostState() {
  const connection = useConnection((state) => state.connection);
  const host = useConnection((state) => state.host);
  const nowMs = useNowMs();
  switch (connection.phase) {
    case 'connecting':
      return <Lamp tone="wait">Connecting to the host, {formatSpan(nowMs - connection.sinceMs)}</Lamp>;
    case 'connected':
      return (
        <Lamp tone="good" title={host === null ? '' : `Tandem ${host.version}, data in ${host.dataFolder}`}>
          Host connected
        </Lamp>
      );
    case 'disconnected':
      return <Lamp tone="bad">Host disconnected {formatCoarse(nowMs - connection.sinceMs)} ago</Lamp>;
  }
}

const LAMPS = {
  good: <circle cx="5" cy="5" r="4" fill="currentColor" className="text-good" />,
  wait: (
    <circle
      cx="5"
      cy="5"
      r="3.5"
      fill="none"
      stroke="currentColor"
      strokeDasharray="2 2"
      className="text-quiet"
    />
  ),
  bad: <path d="M1.5 1.5l7 7m0-7-7 7" stroke="currentColor" strokeWidth="2" className="text-bad" />,
} as const;

function Lamp({
  tone,
  title,
  children,
}: {
  readonly tone: keyof typeof LAMPS;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <p className="flex items-center gap-2" {...(title === undefined || title === '' ? {} : { title })}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        {LAMPS[tone]}
      </svg>
      <span>{children}</span>
    </p>
  );
}
