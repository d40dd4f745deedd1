import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow, STRAIN_TIMES } from '../drill-kinds.ts';
import { needsNetem, networkConditionsFault } from '../faults/network-conditions.ts';

export const gatewayLossy: Drill = oneBlow({
  ...GATEWAY,
  ...STRAIN_TIMES,
  id: 'gateway-lossy',
  title: 'Lose packets of the serving gateway',
  scope: 'strain',
  plan: (target) => networkConditionsFault(target, { delayMs: 5, jitterMs: 2, lossPercent: 3 }),
  needs: needsNetem,
  deed: 'lost packets',
  fault:
    'Three of a hundred packets that the gateway that serves sends are lost, by the kernel of the engine’s machine; afterwards it is as before.',
});
