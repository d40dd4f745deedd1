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

export function useRunsOf(stack: string): readonly RunSummary[] {
  return useRuns((state) => state.byStack[stack]) ?? NO_RUNS;
}

/** Why nothing can be started on this stack now; null when something can. */
export function useRefusalReason(stack: string): string | null {
  const phase = useConnection((state) => state.connection.phase);
  const engineConnected = useConnection((state) => state.engine?.connected ?? false);
  const isStarting = useRuns((state) => state.starting[stack] === true);
  const isBusy = activeRun(useRunsOf(stack)) !== null;
  if (phase !== 'connected') return 'The host is not connected.';
  if (!engineConnected) return 'No container engine is connected.';
  if (isStarting) return 'Waiting for the host to begin.';
  if (isBusy) return 'Something is under way on this stack.';
  return null;
}

const NO_RUNS: readonly RunSummary[] = [];
