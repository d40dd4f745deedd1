import { CHAOS_POOL } from '../chaos-pool.ts';
import type { Drill } from '../drill.ts';
import { ABORT, NOTHING_LOST } from '../drill-kinds.ts';

export const randomPair: Drill = {
  id: 'random-pair',
  title: 'Two faults at once, by lot',
  scope: 'chaos',
  fault:
    'Two members of different tiers, chosen by the seed, are hurt at the same moment; both faults are undone afterwards, the last one first.',
  expectation: `What the worse of the two may cost by itself, and no more; ${NOTHING_LOST}.`,
  hypothesis: [],
  load: { kind: 'constant' },
  method: { kind: 'random', pool: CHAOS_POOL, together: 2 },
  abortWhen: ABORT,
  clientRetries: 1,
};
