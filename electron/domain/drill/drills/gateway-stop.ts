import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow } from '../drill-kinds.ts';
import { stopFault } from '../faults/stop.ts';

export const gatewayStop: Drill = oneBlow({
  ...GATEWAY,
  id: 'gateway-stop',
  title: 'Stop the serving gateway',
  scope: 'member',
  plan: stopFault,
  deed: 'was stopped',
  fault:
    'The gateway that serves is asked to end, as by `docker stop`, and ends in order; it is started again afterwards.',
});
