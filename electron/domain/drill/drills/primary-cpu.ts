import type { Drill } from '../drill.ts';
import { LATE_MEANWHILE, oneBlow, PRIMARY, STRAIN_TIMES } from '../drill-kinds.ts';
import { cpuPressureFault } from '../faults/pressure.ts';

export const primaryCpu: Drill = oneBlow({
  ...PRIMARY,
  ...STRAIN_TIMES,
  tolerates: 'while-held',
  id: 'primary-cpu',
  title: 'Take the primary’s processors',
  scope: 'strain',
  hypothesis: [{ kind: 'lives-on' }],
  plan: cpuPressureFault,
  deed: 'had to share its processors',
  fault:
    'Four processes that only count share the processors that the primary is limited to; they are ended afterwards. Nobody may take it for dead.',
  expectation: LATE_MEANWHILE,
});
