import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow } from '../drill-kinds.ts';
import { cutOffFault } from '../faults/cut-off.ts';

export const gatewayCutOff: Drill = oneBlow({
  ...GATEWAY,
  id: 'gateway-cut-off',
  title: 'Cut the serving gateway off',
  plan: cutOffFault,
  deed: 'was cut off',
  fault:
    'The gateway that serves loses all its networks; they are connected again afterwards, with the same addresses.',
});
