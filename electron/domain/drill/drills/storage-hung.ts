import type { Drill } from '../drill.ts';
import { oneBlow, STORAGE } from '../drill-kinds.ts';
import { freezeFault } from '../faults/freeze.ts';

export const storageHung: Drill = oneBlow({
  ...STORAGE,
  id: 'storage-hung',
  title: 'Freeze the file server',
  plan: freezeFault,
  deed: 'was frozen',
  fault:
    'The stack’s own file server is stopped by SIGSTOP: whoever reads or writes the shared files hangs; it is continued afterwards.',
});
