import type { Drill } from '../drill.ts';
import { NOTHING_LOST, oneBlow, USUAL_TIMES } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const sentinelKill: Drill = oneBlow({
  ...USUAL_TIMES,
  tier: 'sentinel',
  tolerates: 'nothing',
  sessionsTolerate: 'nothing',
  id: 'sentinel-kill',
  title: 'Kill a Sentinel',
  plan: killFault,
  deed: 'was killed',
  fault: 'One of the Sentinels that watch the cache is killed; it is started again afterwards.',
  expectation: `Nothing fails, neither submissions nor sessions, and ${NOTHING_LOST}.`,
  clientRetries: 0,
});
