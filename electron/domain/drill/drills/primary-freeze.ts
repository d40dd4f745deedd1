import type { Drill } from '../drill.ts';
import { oneBlow, PRIMARY } from '../drill-kinds.ts';
import { freezeFault } from '../faults/freeze.ts';

export const primaryFreeze: Drill = oneBlow({
  ...PRIMARY,
  id: 'primary-freeze',
  title: 'Freeze the database’s primary',
  plan: freezeFault,
  deed: 'was frozen',
  fault:
    'All processes of the primary are stopped by SIGSTOP: connections stay open and nothing is answered; they are continued afterwards.',
});
