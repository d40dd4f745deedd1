import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const gatewayKill: Drill = oneBlow({
  ...GATEWAY,
  id: 'gateway-kill',
  title: 'Kill the serving gateway',
  plan: killFault,
  deed: 'was killed',
  fault:
    'The gateway that serves is killed through the engine, which then leaves it down; it is started again afterwards.',
});
