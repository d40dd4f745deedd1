import type { Drill } from '../drill.ts';
import { BALANCER, oneBlow } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const balancerKill: Drill = oneBlow({
  ...BALANCER,
  id: 'balancer-kill',
  title: 'Kill a balancer',
  plan: killFault,
  deed: 'was killed',
  fault: 'One of the balancer’s processes is killed through the engine; it is started again afterwards.',
});
