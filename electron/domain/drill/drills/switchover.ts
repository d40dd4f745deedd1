import type { Drill } from '../drill.ts';
import { NOTHING_LOST, oneBlow, PRIMARY } from '../drill-kinds.ts';
import { handOverFault } from '../faults/hand-over.ts';

export const switchover: Drill = oneBlow({
  ...PRIMARY,
  id: 'switchover',
  title: 'Switch the database over by plan',
  tolerates: 'nothing',
  isPlanned: true,
  plan: handOverFault,
  deed: 'handed over',
  fault:
    'Nothing is hurt: the primary hands over to its standby, as before maintenance, and becomes a standby itself.',
  expectation: `No request fails: the gateways keep what comes until the standby took over; ${NOTHING_LOST}.`,
});
