import type { Drill } from '../drill.ts';
import { CACHE_MASTER, oneBlow } from '../drill-kinds.ts';
import { crashFault } from '../faults/crash.ts';

export const cacheMasterCrash: Drill = oneBlow({
  ...CACHE_MASTER,
  id: 'cache-master-crash',
  title: 'Crash the cache’s master',
  plan: crashFault,
  deed: 'crashed',
  fault:
    'The master’s process dies; the restart policy brings it back by itself, and it waits for an election.',
});
