import type { Drill } from '../drill.ts';
import { CACHE_MASTER, oneBlow } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const cacheMasterKill: Drill = oneBlow({
  ...CACHE_MASTER,
  id: 'cache-master-kill',
  title: 'Kill the cache’s master',
  plan: killFault,
  deed: 'was killed',
  fault:
    'The master of the cache that holds the sessions is killed through the engine, which then leaves it down; it is started again afterwards and becomes a replica.',
});
