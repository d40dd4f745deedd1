import type { Drill } from '../drill.ts';
import { BALANCER, NOTHING_LOST, OUTAGE_TIMES, oneBlow } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const allBalancersKill: Drill = oneBlow({
  ...BALANCER,
  ...OUTAGE_TIMES,
  id: 'all-balancers-kill',
  title: 'Kill all balancers',
  scope: 'outage',
  hits: 'all',
  plan: killFault,
  deed: 'was killed',
  tolerates: 'gap',
  clientRetries: 0,
  hypothesis: [{ kind: 'goes-on-inside', tier: 'gateway' }],
  fault: 'All processes of the balancer are killed together; they are started again afterwards.',
  expectation: `Nobody is let in while it lasts, the gateways behind it go on, and all is served again afterwards; ${NOTHING_LOST}.`,
});
