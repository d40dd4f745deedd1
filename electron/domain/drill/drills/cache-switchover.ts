import type { Drill } from '../drill.ts';
import { CACHE_MASTER, oneBlow } from '../drill-kinds.ts';
import { handOverFault } from '../faults/hand-over.ts';

export const cacheSwitchover: Drill = oneBlow({
  ...CACHE_MASTER,
  id: 'cache-switchover',
  title: 'Switch the cache over by plan',
  scope: 'member',
  isPlanned: true,
  plan: handOverFault,
  deed: 'handed over',
  fault:
    'Nothing is hurt: the Sentinels are told to make another server the master, as before maintenance, and the former one becomes a replica.',
});
