import type { Drill } from '../drill.ts';
import { CACHE_MASTER, oneBlow } from '../drill-kinds.ts';
import { cutOffFault } from '../faults/cut-off.ts';

export const cacheMasterCutOff: Drill = oneBlow({
  ...CACHE_MASTER,
  id: 'cache-master-cut-off',
  title: 'Cut the cache’s master off',
  scope: 'member',
  plan: cutOffFault,
  deed: 'was cut off',
  fault:
    'The master loses its network, and with it the Sentinels, the replicas and the gateways: a partition with one on the far side. It is connected again afterwards and becomes a replica.',
});
