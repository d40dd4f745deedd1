import type { Drill } from '../drill.ts';
import { NOTHING_LOST, OUTAGE_TIMES, oneBlow } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const outageCache: Drill = oneBlow({
  ...OUTAGE_TIMES,
  tier: 'cache',
  hits: 'all',
  id: 'outage-cache',
  title: 'Take the whole cache away',
  scope: 'outage',
  plan: killFault,
  deed: 'was killed',
  tolerates: 'nothing',
  sessionsTolerate: 'gap',
  clientRetries: 0,
  fault: 'All servers of the cache are killed together; they are started again afterwards.',
  expectation: `No submission fails, and ${NOTHING_LOST}; sessions cannot be opened while it lasts, and those that were acknowledged are read back from the servers’ files.`,
});
