import type { Drill } from '../drill.ts';
import { GATEWAY, LATE_MEANWHILE, oneBlow, STRAIN_TIMES } from '../drill-kinds.ts';
import { cpuPressureFault } from '../faults/pressure.ts';

export const gatewayCpu: Drill = oneBlow({
  ...GATEWAY,
  ...STRAIN_TIMES,
  id: 'gateway-cpu',
  title: 'Take the serving gateway’s processors',
  scope: 'strain',
  hypothesis: [{ kind: 'lives-on' }],
  plan: cpuPressureFault,
  deed: 'had to share its processors',
  // It still says that it is ready, so it goes on being asked, and may be too slow for its own time limits.
  tolerates: 'while-held',
  fault:
    'Four processes that only count share the processors that the gateway that serves is limited to; they are ended afterwards.',
  expectation: LATE_MEANWHILE,
});
