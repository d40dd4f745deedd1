import type { Drill } from '../drill.ts';
import { GATEWAY, oneBlow } from '../drill-kinds.ts';
import { freezeFault } from '../faults/freeze.ts';

export const gatewayFreeze: Drill = oneBlow({
  ...GATEWAY,
  id: 'gateway-freeze',
  title: 'Freeze the serving gateway',
  plan: freezeFault,
  deed: 'was frozen',
  fault:
    'The gateway that serves is stopped by SIGSTOP: it keeps its connections and answers nothing; it is continued afterwards.',
});
