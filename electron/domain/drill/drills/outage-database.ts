import type { Drill } from '../drill.ts';
import { NOTHING_LOST, OUTAGE_TIMES, oneBlow } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const outageDatabase: Drill = oneBlow({
  ...OUTAGE_TIMES,
  tier: 'database',
  hits: 'all',
  id: 'outage-database',
  title: 'Take the whole database away',
  scope: 'outage',
  plan: killFault,
  deed: 'was killed',
  tolerates: 'gap',
  clientRetries: 0,
  fault: 'All members of the database are killed together; they are started again afterwards.',
  expectation: `Submissions are kept for a moment, then refused with 503 and a reason, and taken again afterwards without a restart of the gateways; ${NOTHING_LOST}.`,
});
