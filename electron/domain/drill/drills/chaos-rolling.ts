import { CHAOS_POOL } from '../chaos-pool.ts';
import type { Drill } from '../drill.ts';
import { ABORT, NOTHING_LOST } from '../drill-kinds.ts';

export const chaosRolling: Drill = {
  id: 'chaos-rolling',
  title: 'One fault after the other, for a minute',
  scope: 'chaos',
  fault:
    'For a minute one member after the other, chosen by the seed, is hurt in a way chosen by the seed; each fault is undone, and the next one waits until everything is redundant again.',
  expectation: `What each fault may cost by itself, and no more; ${NOTHING_LOST}.`,
  hypothesis: [],
  load: { kind: 'constant' },
  method: { kind: 'rolling', pool: CHAOS_POOL, forMs: 60_000, atMost: 20 },
  abortWhen: ABORT,
  clientRetries: 1,
};
