import type { Drill } from '../drill.ts';
import { NOTHING_LOST, oneBlow, PRIMARY } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const standbyKill: Drill = oneBlow({
  ...PRIMARY,
  tier: 'standby',
  id: 'standby-kill',
  title: 'Kill the database’s standby',
  plan: killFault,
  deed: 'was killed',
  fault: 'The standby, whose word the primary waits for, is killed; it is started again afterwards.',
  expectation: `Writes wait until the primary stops waiting for the standby, and go on without it; ${NOTHING_LOST}.`,
  holdMs: 10_000,
});
