import { useTranslations } from 'use-intl';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { runSubject } from './run-view.ts';

/** `Drill gateway-kill`, in the person's language. */
export function useRunTitle(): (run: Pick<RunSummary, 'kind' | 'subject' | 'stack'>) => string {
  const t = useTranslations('runs');
  return (run) => t(`title.${run.kind}`, { stack: run.stack, subject: runSubject(run) }).trim();
}
