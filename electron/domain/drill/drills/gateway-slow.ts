import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow, STRAIN_TIMES } from '../drill-kinds.ts';
import { needsNetem, networkConditionsFault } from '../faults/network-conditions.ts';

export const gatewaySlow: Drill = oneBlow({
  ...GATEWAY,
  ...STRAIN_TIMES,
  id: 'gateway-slow',
  title: 'Slow the serving gateway’s network down',
  scope: 'strain',
  plan: (target) => networkConditionsFault(target, { delayMs: 50, jitterMs: 20, lossPercent: 0 }),
  needs: needsNetem,
  deed: 'was slowed down',
  fault:
    'Everything that the gateway that serves sends is late by 30 to 70 ms, by the kernel of the engine’s machine; afterwards it is as before.',
});
