import type { Drill } from '../drill.ts';
import { oneBlow, PRIMARY } from '../drill-kinds.ts';
import { stopFault } from '../faults/stop.ts';

export const primaryStop: Drill = oneBlow({
  ...PRIMARY,
  id: 'primary-stop',
  title: 'Stop the database’s primary',
  scope: 'member',
  plan: stopFault,
  deed: 'was stopped',
  fault:
    'The primary is asked to end, as by `docker stop`: it writes everything down and gives its lead back; it is started again afterwards and becomes a standby.',
});
