import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { cancelRun } from '../../state/actions.ts';
import { usePath } from '../../state/hash-location.ts';
import { placeOf, places } from '../../state/places.ts';
import { activeRun, type RunsStore, useRuns } from '../../state/runs-store.ts';
import { Button } from '../../ui/button.tsx';
import { formatSpan } from '../../ui/format.ts';
import { StopIcon, WorkingIcon } from '../../ui/icons.tsx';
import { useNowMs } from '../../ui/now.ts';
import { useRunTitle } from '../runs/use-run-title.ts';
import { useIsLinked, useIsReadOnly } from './use-host.ts';

/** Stays at the top of the window, so that aborting never needs scrolling. */
export function UnderWay() {
  const byStack = useRuns((state) => state.byStack);
  const isLinked = useIsLinked();
  const place = placeOf(usePath());
  const run = runUnderWay(byStack, 'stack' in place ? place.stack : null);
  if (run === null || !isLinked) return null;
  return <ActiveRun run={run} />;
}

/** That of the stack that is looked at, else any. */
export function runUnderWay(byStack: RunsStore['byStack'], stack: string | null): RunSummary | null {
  const own = stack === null ? null : activeRun(byStack[stack] ?? []);
  if (own !== null) return own;
  return (
    Object.values(byStack)
      .map(activeRun)
      .find((run) => run !== null) ?? null
  );
}

function ActiveRun({ run }: { readonly run: RunSummary }) {
  const t = useTranslations('frame.header');
  const titleOf = useRunTitle();
  const nowMs = useNowMs();
  const isReadOnly = useIsReadOnly();
  return (
    <section
      aria-label={t('underWay')}
      className="flex items-center gap-2 rounded-sm bg-accent-wash py-0.5 pr-0.5 pl-2.5"
    >
      <WorkingIcon />
      <Link href={places.run(run.stack, run.id)} className="rounded-sm font-medium hover:underline">
        {titleOf(run)}
      </Link>
      <span className="text-quiet tabular-nums">{formatSpan(nowMs - run.startedAtMs)}</span>
      {!isReadOnly && (
        <Button tone="danger" icon={<StopIcon />} onClick={() => cancelRun(run.stack, run.id)}>
          {t('abort')}
        </Button>
      )}
    </section>
  );
}
