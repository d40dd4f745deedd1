import type { Drill } from '../drill.ts';
import { GATEWAY, NOTHING_LOST, oneBlow } from '../drill-kinds.ts';
import { stopFault } from '../faults/stop.ts';

export const gatewaySessions: Drill = oneBlow({
  ...GATEWAY,
  id: 'gateway-sessions',
  title: 'Stop the serving gateway under sessions',
  scope: 'member',
  // An opening has no key, so the balancer may not send it a second time.
  sessionsTolerate: 'gap',
  plan: stopFault,
  deed: 'was stopped',
  fault:
    'The gateway that serves is stopped while clients open sessions, and started again afterwards; the sessions are in the shared cache, where another gateway finds them.',
  expectation: `No submission fails, and ${NOTHING_LOST}; no session is lost whose opening was acknowledged.`,
});
