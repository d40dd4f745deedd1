import type { Drill } from '../drill.ts';
import { BALANCER, oneBlow } from '../drill-kinds.ts';
import { freezeFault } from '../faults/freeze.ts';

export const balancerFreeze: Drill = oneBlow({
  ...BALANCER,
  id: 'balancer-freeze',
  title: 'Freeze a balancer',
  plan: freezeFault,
  deed: 'was frozen',
  fault:
    'One of the balancer’s processes is stopped by SIGSTOP and keeps getting its share of new connections, until the watch replaces it or it is continued.',
});
