import { useTranslations } from 'use-intl';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { useConnection } from '../../state/connection-store.ts';
import { activeRun, useRuns } from '../../state/runs-store.ts';
import { useNowMs } from '../../ui/now.ts';

/** The moment that what is shown belongs to: it stands still when the line is lost, and ages are not invented. */
export function useHostNowMs(): number {
  const nowMs = useNowMs();
  const connection = useConnection((state) => state.connection);
  return connection.phase === 'connected' ? nowMs : Math.min(nowMs, connection.sinceMs);
}

export function useIsLinked(): boolean {
  return useConnection((state) => state.connection.phase === 'connected');
}

/** What this page may do; null until its host has said so. */
export function useAccess(): 'full' | 'read-only' | null {
  return useConnection(({ host }) => host?.access ?? null);
}

/** A page that may look and change nothing. What acts is not shown on it, or says so; the host refuses it all the same. */
export function useIsReadOnly(): boolean {
  return useAccess() === 'read-only';
}

export function useRunsOf(stack: string): readonly RunSummary[] {
  return useRuns((state) => state.byStack[stack]) ?? NO_RUNS;
}

/** Why nothing can be started on this stack now; null when something can. */
export function useRefusalReason(stack: string): string | null {
  const t = useTranslations('frame.refusal');
  const isLinked = useIsLinked();
  const isReadOnly = useIsReadOnly();
  const engineConnected = useConnection((state) => state.engine?.connected ?? false);
  const isStarting = useRuns((state) => state.starting[stack] === true);
  const isBusy = activeRun(useRunsOf(stack)) !== null;
  if (!isLinked) return t('notConnected');
  if (isReadOnly) return t('readOnly');
  if (!engineConnected) return t('noEngine');
  if (isStarting) return t('starting');
  if (isBusy) return t('busy');
  return null;
}

const NO_RUNS: readonly RunSummary[] = [];
