import type { Drill } from '../drill.ts';
import { CACHE_MASTER, oneBlow } from '../drill-kinds.ts';
import { stopFault } from '../faults/stop.ts';

export const cacheMasterStop: Drill = oneBlow({
  ...CACHE_MASTER,
  id: 'cache-master-stop',
  title: 'Stop the cache’s master',
  scope: 'member',
  plan: stopFault,
  deed: 'was stopped',
  fault:
    'The master is asked to end, as by `docker stop`; the Sentinels elect a replica and tell who asks. It is started again afterwards and becomes a replica.',
});
