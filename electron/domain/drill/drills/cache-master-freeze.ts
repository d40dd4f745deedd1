import type { Drill } from '../drill.ts';
import { CACHE_MASTER, oneBlow } from '../drill-kinds.ts';
import { freezeFault } from '../faults/freeze.ts';

export const cacheMasterFreeze: Drill = oneBlow({
  ...CACHE_MASTER,
  id: 'cache-master-freeze',
  title: 'Freeze the cache’s master',
  plan: freezeFault,
  deed: 'was frozen',
  fault:
    'The master is stopped by SIGSTOP: connections stay open and nothing is answered; it is continued afterwards.',
});
