import type { Drill } from '../drill.ts';
import { oneBlow, PRIMARY } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const primaryKill: Drill = oneBlow({
  ...PRIMARY,
  id: 'primary-kill',
  title: 'Kill the database’s primary',
  plan: killFault,
  deed: 'was killed',
  fault:
    'The primary is killed through the engine, which then leaves it down; it is started again afterwards and becomes a standby.',
});
