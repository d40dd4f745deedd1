import type { Drill } from '../drill.ts';
import { oneBlow, PRIMARY, REFUSED_MEANWHILE } from '../drill-kinds.ts';
import { fillDiskFault, needsDiskOfItsOwn } from '../faults/fill-disk.ts';

/** Where PostgreSQL's image keeps its data, should a target not say. */
const folderOf = ({ dataFolder = '/var/lib/postgresql' }: { readonly dataFolder?: string }) => dataFolder;

export const primaryDiskFull: Drill = oneBlow({
  ...PRIMARY,
  id: 'primary-disk-full',
  title: 'Fill the primary’s disk',
  scope: 'strain',
  // Whether it can go on at all, and who leads, changes as long as writes find no room.
  tolerates: 'while-held',
  expectation: REFUSED_MEANWHILE,
  plan: (target) => fillDiskFault(target, folderOf(target)),
  needs: (target) => needsDiskOfItsOwn(target, folderOf(target)),
  deed: 'had no room on its disk',
  fault: 'One file takes all the room that is left on the primary’s volume; it is removed afterwards.',
  holdMs: 15_000,
});
