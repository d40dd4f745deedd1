import type { Drill } from '../drill.ts';
import { oneBlow, STORAGE } from '../drill-kinds.ts';
import { refuseWritesFault } from '../faults/refuse-writes.ts';

export const storageLoss: Drill = oneBlow({
  ...STORAGE,
  id: 'storage-loss',
  tier: 'queue',
  title: 'Make the queue refuse writes',
  plan: refuseWritesFault,
  deed: 'lost its queue',
  fault:
    'The queue’s folders lose their write permission for all gateways, as on a file system that turned read-only; they get it back afterwards.',
});
