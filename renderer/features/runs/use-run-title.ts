import { useTranslations } from 'use-intl';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { drillTitle } from './drill-title.ts';
import { runSubject } from './run-view.ts';

/** `Drill “Kill the serving gateway”`, in the person's language. */
export function useRunTitle(): (run: Pick<RunSummary, 'kind' | 'subject' | 'stack'>) => string {
  const t = useTranslations('runs');
  const titleOf = useDrillTitle();
  return (run) => {
    const subject = run.kind === 'drill' ? titleOf(run.stack, run.subject) : runSubject(run);
    return t(`title.${run.kind}`, { stack: run.stack, subject }).trim();
  };
}

/** A drill by the name that its catalogue gives it. */
export function useDrillTitle(): (stack: string, id: string) => string {
  const drills = useStacks((state) => state.drills);
  return (stack, id) => drillTitle(drills[stack], id);
}
