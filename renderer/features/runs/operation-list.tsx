import { useEffect, useRef } from 'react';
import type { LiveOperation, LiveRun } from '../../state/live-run.ts';
import { CheckIcon, CrossIcon, SkipIcon, WorkingIcon } from '../../ui/icons.tsx';
import { operationText } from './run-view.ts';

const LOOKS = {
  started: { tone: 'text-accent', icon: <WorkingIcon />, word: 'under way' },
  done: { tone: 'text-good', icon: <CheckIcon />, word: 'done' },
  failed: { tone: 'text-bad', icon: <CrossIcon />, word: 'failed' },
  skipped: { tone: 'text-quiet', icon: <SkipIcon />, word: 'skipped' },
} as const;

/** Operations in the order they began, with what the long ones are waiting for. */
export function OperationList({ live, running }: { readonly live: LiveRun; readonly running: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const count = live.operations.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new operation is the reason to scroll
  useEffect(() => {
    const element = list.current;
    if (running && element !== null) element.scrollTop = element.scrollHeight;
  }, [count, running]);
  if (count === 0) return null;
  return (
    <div className="space-y-2">
      <div className="flex items-center gap-3">
        <progress
          value={live.done}
          max={Math.max(1, live.total)}
          aria-label="Operations done"
          className="h-1.5 flex-1 appearance-none overflow-hidden rounded-sm [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
        />
        <span className="text-quiet tabular-nums">
          {live.done} of {live.total}
        </span>
      </div>
      <ul
        ref={list}
        aria-label="Operations"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-64 overflow-y-auto"
      >
        {live.operations.map((operation) => (
          <OperationItem key={operation.id} operation={operation} />
        ))}
      </ul>
    </div>
  );
}

function OperationItem({ operation }: { readonly operation: LiveOperation }) {
  const { tone, icon, word } = LOOKS[operation.state];
  const { verb, target } = operationText(operation.id);
  return (
    <li className="flex items-start gap-2 py-0.5">
      <span className={`mt-0.5 ${tone}`}>{icon}</span>
      <span className="sr-only">{word}</span>
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
