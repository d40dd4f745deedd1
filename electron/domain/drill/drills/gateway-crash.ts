import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow } from '../drill-kinds.ts';
import { crashFault } from '../faults/crash.ts';

export const gatewayCrash: Drill = oneBlow({
  ...GATEWAY,
  id: 'gateway-crash',
  title: 'Crash the serving gateway',
  plan: crashFault,
  deed: 'crashed',
  fault: 'The process of the gateway that serves dies; the restart policy brings it back by itself.',
  // The policy acts within a moment: there is nothing to wait for.
  holdMs: 3_000,
});
