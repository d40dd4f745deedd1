import { KILLS_ONLY } from '../chaos-pool.ts';
import type { Drill } from '../drill.ts';
import { ABORT, NOTHING_LOST } from '../drill-kinds.ts';

export const randomKill: Drill = {
  id: 'random-kill',
  title: 'Kill a member by lot',
  scope: 'chaos',
  fault:
    'A member that has a twin, chosen by the seed, is killed through the engine; it is started again afterwards.',
  expectation: `What the same fault on this member may cost by itself, and no more; ${NOTHING_LOST}.`,
  hypothesis: [],
  load: { kind: 'constant' },
  method: { kind: 'random', pool: KILLS_ONLY, together: 1 },
  abortWhen: ABORT,
  clientRetries: 1,
};
