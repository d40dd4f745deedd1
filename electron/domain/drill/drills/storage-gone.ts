import type { Drill } from '../drill.ts';
import { oneBlow, STORAGE } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const storageGone: Drill = oneBlow({
  ...STORAGE,
  id: 'storage-gone',
  title: 'Kill the file server',
  plan: killFault,
  deed: 'was killed',
  fault: 'The stack’s own file server is killed through the engine; it is started again afterwards.',
});
