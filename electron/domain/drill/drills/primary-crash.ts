import type { Drill } from '../drill.ts';
import { oneBlow, PRIMARY } from '../drill-kinds.ts';
import { crashFault } from '../faults/crash.ts';

export const primaryCrash: Drill = oneBlow({
  ...PRIMARY,
  id: 'primary-crash',
  title: 'Crash the database’s primary',
  plan: crashFault,
  deed: 'crashed',
  fault: 'All processes of the primary die; the restart policy brings them back by itself.',
});
