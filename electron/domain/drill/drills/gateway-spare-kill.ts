import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const gatewaySpareKill: Drill = oneBlow({
  ...GATEWAY,
  id: 'gateway-spare-kill',
  title: 'Kill a gateway that does not serve',
  scope: 'member',
  hits: 'spare',
  plan: killFault,
  deed: 'was killed',
  fault:
    'A gateway that stands by is killed through the engine; it is started again afterwards. The one that serves must not notice.',
});
