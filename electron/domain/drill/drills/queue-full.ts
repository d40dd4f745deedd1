import type { Drill } from '../drill.ts';
import { oneBlow, STORAGE } from '../drill-kinds.ts';
import { fillDiskFault, needsDiskOfItsOwn } from '../faults/fill-disk.ts';

export const queueFull: Drill = oneBlow({
  ...STORAGE,
  tier: 'queue',
  id: 'queue-full',
  title: 'Fill the queue’s disk',
  scope: 'strain',
  plan: (target) => fillDiskFault(target, target.queueFolder),
  needs: (target) => needsDiskOfItsOwn(target, target.queueFolder),
  deed: 'had no room for its queue',
  fault: 'One file takes all the room that is left where the shared files are; it is removed afterwards.',
});
