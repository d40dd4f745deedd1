import { useState } from 'react';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { countOf } from '../../../electron/domain/wording.ts';
import { chooseRun } from '../../state/runs-store.ts';
import { Button } from '../../ui/button.tsx';
import { formatSpan } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { shortFigures } from '../drills/drill-view.ts';
import { OutcomeWord } from './outcome-word.tsx';
import { runOutcome, runTitle } from './run-view.ts';

const FIRST_SHOWN = 12;

/** Everything that was done to this stack, newest first. */
export function Journal({
  runs,
  shownId,
}: {
  readonly runs: readonly RunSummary[];
  readonly shownId: string | null;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? runs : runs.slice(0, FIRST_SHOWN);
  return (
    <Panel
      title="Journal"
      aside={runs.length > 0 && <span className="text-quiet">{countOf(runs.length, 'run')}</span>}
    >
      {runs.length === 0 ? (
        <p className="px-4 py-3 text-quiet">Empty. Every change and every drill is written down here.</p>
      ) : (
        <ul className="divide-y divide-line">
          {shown.map((run) => (
            <li key={run.id}>
              <button
                type="button"
                aria-pressed={run.id === shownId}
                onClick={() => chooseRun(run.id)}
                className="grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 py-1.5 text-left hover:bg-sunken aria-pressed:bg-accent-wash"
              >
                <span className="truncate">{runTitle(run)}</span>
                <span className="justify-self-end">
                  <OutcomeWord outcome={runOutcome(run)} />
                </span>
                <span className="truncate text-quiet text-small">{detailOf(run)}</span>
                <Moment atMs={run.startedAtMs} className="text-right text-quiet text-small" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {runs.length > FIRST_SHOWN && (
        <div className="border-line border-t px-2 py-1">
          <Button tone="quiet" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${runs.length}`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function detailOf(run: RunSummary): string {
  const took = run.endedAtMs === null ? '' : `took ${formatSpan(run.endedAtMs - run.startedAtMs)}`;
  const told = run.verdict !== null ? shortFigures(run.verdict) : (run.failure?.message ?? '');
  return [told, took].filter((text) => text !== '').join(' · ');
}
