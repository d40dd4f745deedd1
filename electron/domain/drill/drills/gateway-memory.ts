import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow, STRAIN_TIMES } from '../drill-kinds.ts';
import { memoryPressureFault, needsMemoryLimit } from '../faults/pressure.ts';

export const gatewayMemory: Drill = oneBlow({
  ...GATEWAY,
  ...STRAIN_TIMES,
  id: 'gateway-memory',
  title: 'Take the serving gateway’s memory',
  scope: 'strain',
  hypothesis: [{ kind: 'lives-on' }],
  plan: memoryPressureFault,
  needs: needsMemoryLimit,
  deed: 'was short of memory',
  fault:
    'A process beside the gateway that serves takes memory until nine tenths of the gateway’s limit are used; it is ended afterwards.',
});
