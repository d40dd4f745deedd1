import type { Drill } from '../drill.ts';
import { BALANCER, NOTHING_LOST, OUTAGE_TIMES, oneBlow } from '../drill-kinds.ts';
import { cutOffFault } from '../faults/cut-off.ts';

export const allBalancersCutOff: Drill = oneBlow({
  ...BALANCER,
  ...OUTAGE_TIMES,
  id: 'all-balancers-cut-off',
  title: 'Cut all balancers off',
  scope: 'outage',
  hits: 'all',
  plan: cutOffFault,
  deed: 'was cut off',
  tolerates: 'gap',
  clientRetries: 0,
  hypothesis: [{ kind: 'goes-on-inside', tier: 'gateway' }],
  fault:
    'The balancers lose all their networks, the published ports included; they are connected again afterwards, with the same addresses.',
  expectation: `Nobody is let in while it lasts; whoever asks a gateway from inside the stack is answered by each of them, from the same data; ${NOTHING_LOST}.`,
});
