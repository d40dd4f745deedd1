import type { Drill } from '../drill.ts';
import { oneBlow, PRIMARY } from '../drill-kinds.ts';
import { cutOffFault } from '../faults/cut-off.ts';

export const primaryCutOff: Drill = oneBlow({
  ...PRIMARY,
  id: 'primary-cut-off',
  title: 'Cut the database’s primary off',
  plan: cutOffFault,
  deed: 'was cut off',
  fault:
    'The primary loses its network and, with it, the standby, the clients and etcd; it is connected again afterwards.',
});
