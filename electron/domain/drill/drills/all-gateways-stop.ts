import type { Drill } from '../drill.ts';
import { GATEWAY, NOTHING_LOST, OUTAGE_TIMES, oneBlow } from '../drill-kinds.ts';
import { stopFault } from '../faults/stop.ts';

export const allGatewaysStop: Drill = oneBlow({
  ...GATEWAY,
  ...OUTAGE_TIMES,
  id: 'all-gateways-stop',
  title: 'Stop all gateways',
  scope: 'outage',
  hits: 'all',
  plan: stopFault,
  deed: 'was stopped',
  tolerates: 'gap',
  hypothesis: [{ kind: 'refused-with', status: 503 }],
  fault: 'All gateways are asked to end, together; they are started again afterwards.',
  expectation: `Clients are told 503 by the balancer while nobody serves, and are served again without anybody’s help; ${NOTHING_LOST}.`,
});
