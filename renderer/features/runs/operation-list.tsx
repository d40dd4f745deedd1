import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { LiveOperation, LiveRun } from '../../state/live-run.ts';
import { CheckIcon, CrossIcon, SkipIcon, WorkingIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Progress } from '../../ui/progress.tsx';
import { operationText } from './run-view.ts';

const LOOKS = {
  started: { tone: 'text-accent', icon: <WorkingIcon /> },
  done: { tone: 'text-good', icon: <CheckIcon /> },
  failed: { tone: 'text-bad', icon: <CrossIcon /> },
  skipped: { tone: 'text-quiet', icon: <SkipIcon /> },
} as const;

/** Operations in the order they began, with what the long ones are waiting for. */
export function OperationPanel({ live, running }: { readonly live: LiveRun; readonly running: boolean }) {
  const t = useTranslations('runs');
  const list = useRef<HTMLUListElement>(null);
  const count = live.operations.length;
  const note = live.notes.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new operation is the reason to scroll
  useEffect(() => {
    const element = list.current;
    if (running && element !== null) element.scrollTop = element.scrollHeight;
  }, [count, running]);
  if (count === 0) return running ? <p className="text-quiet">{t('waiting')} …</p> : null;
  return (
    <Panel title={t('operations')}>
      <div className="space-y-2 px-4 py-3">
        <Progress
          label={t('operations')}
          hideLabel
          value={live.done}
          max={Math.max(1, live.total)}
          text={t('operationsDone', { done: live.done, total: live.total })}
        />
        <ul
          ref={list}
          aria-label={t('operations')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-96 overflow-y-auto"
        >
          {live.operations.map((operation) => (
            <OperationItem key={operation.id} operation={operation} />
          ))}
        </ul>
        {note !== undefined && <p className="break-words text-quiet">{note}</p>}
      </div>
    </Panel>
  );
}

function OperationItem({ operation }: { readonly operation: LiveOperation }) {
  const t = useTranslations('runs.operation');
  const { tone, icon } = LOOKS[operation.state];
  const { verb, target } = operationText(operation.id);
  return (
    <li className="flex items-start gap-2 py-0.5">
      <span className={`mt-0.5 ${tone}`}>{icon}</span>
      <span className="sr-only">{t(operation.state)}</span>
      <span className="min-w-0">
        <span className="text-quiet">{verb}</span> <span>{target}</span>
        {operation.text !== '' && (
          <span
            className={`block truncate font-mono text-small ${operation.state === 'failed' ? 'text-bad' : 'text-quiet'}`}
          >
            {operation.text}
          </span>
        )}
      </span>
    </li>
  );
}
