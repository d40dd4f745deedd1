import * as z from 'zod';
import { drillPhase, runId } from '../../electron/contract/schemas.ts';
import type { LiveRun } from './live-run.ts';
import { useRuns } from './runs-store.ts';

/** Keeps what was heard of runs over a reload of the page: the host would not tell it again. */

const KEY = 'tandem-live-runs';

const liveRun = z.object({
  runId,
  joinedAtMs: z.number(),
  fromStart: z.boolean(),
  wasAway: z.boolean(),
  done: z.number(),
  total: z.number(),
  operations: z.array(
    z.object({ id: z.string(), state: z.enum(['started', 'done', 'failed', 'skipped']), text: z.string() }),
  ),
  phases: z.array(z.object({ phase: drillPhase, text: z.string(), atMs: z.number() })),
  load: z.array(
    z.object({
      atMs: z.number(),
      isAfterGap: z.boolean(),
      sent: z.number(),
      acknowledged: z.number(),
      failed: z.number(),
      slowestMs: z.number(),
    }),
  ),
  notes: z.array(z.string()),
});
const liveRuns = z.record(runId, liveRun);

/** Once, before the first word of the host. */
export function keepLiveRuns(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  onLeaving: (listener: () => void) => void,
): void {
  const recalled = recallLiveRuns(storage.getItem(KEY));
  if (Object.keys(recalled).length > 0) useRuns.setState({ live: recalled });
  onLeaving(() => {
    try {
      storage.setItem(KEY, JSON.stringify(useRuns.getState().live));
    } catch {
      // No room: the runs are then told from the moment of the reload on.
    }
  });
}

/** What an older page wrote, or nobody, is no memory. */
export function recallLiveRuns(stored: string | null): Readonly<Record<string, LiveRun>> {
  if (stored === null) return {};
  try {
    const runs = liveRuns.parse(JSON.parse(stored));
    return Object.fromEntries(Object.entries(runs).map(([id, run]) => [id, { ...run, wasAway: true }]));
  } catch {
    return {};
  }
}
