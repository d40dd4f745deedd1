import { useMemo } from 'react';
import type {
  DrillDescription,
  DrillId,
  DrillVerdict,
  RunSummary,
} from '../../../electron/contract/schemas.ts';
import { useConnection } from '../../state/connection-store.ts';
import { useHostAnswer } from '../../state/host-answer.ts';
import { activeRun, useRuns } from '../../state/runs-store.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { useIsReadOnly, useRunsOf } from '../shell/use-host.ts';
import { type NotNow, whyNotNow } from './drill-readiness.ts';

/** A verdict may have thousands of figures, and a message has its limit. */
const MOST_VERDICTS = 150;

/** What the screens of drills stand on; the record is read again when a run ends. */
export function useRecord(stack: string, drill: DrillId | null = null): readonly DrillVerdict[] {
  const last = useStacks((state) => state.verdicts[stack]);
  const runs = useRunsOf(stack);
  const newestEnd = Math.max(0, ...runs.map(({ endedAtMs }) => endedAtMs ?? 0));
  const { value } = useHostAnswer(
    'record.list',
    { stack, drill, limit: MOST_VERDICTS },
    `${stack} ${newestEnd}`,
  );
  return useMemo(() => [...(last ?? []), ...(value?.verdicts ?? [])], [last, value]);
}

/** Null while they are being read. */
export function useDrillsOf(stack: string): readonly DrillDescription[] | null {
  const read = useStacks((state) => state.drills[stack]);
  const hasFile = useStacks((state) => state.byName[stack]?.failure == null);
  // Of a stack whose file cannot be read there are none to wait for.
  return read ?? (hasFile ? null : NO_DRILLS);
}

export function useNotNow(stack: string): NotNow | null {
  const isConnected = useConnection(({ connection }) => connection.phase === 'connected');
  const isReadOnly = useIsReadOnly();
  const engine = useConnection((state) => state.engine);
  const isStarting = useRuns((state) => state.starting[stack] === true);
  const status = useStacks((state) => state.byName[stack]);
  const active: RunSummary | null = activeRun(useRunsOf(stack));
  if (status === undefined) return { reason: 'host-gone' };
  return whyNotNow({ isConnected, isReadOnly, engine, isStarting, active, status });
}

const NO_DRILLS: readonly DrillDescription[] = [];
