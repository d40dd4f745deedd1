import type { Drill } from '../drill.ts';
import { NOTHING_FAILS, oneBlow, USUAL_TIMES } from '../drill-kinds.ts';
import { killFault } from '../faults/kill.ts';

export const etcdKill: Drill = oneBlow({
  ...USUAL_TIMES,
  tier: 'etcd',
  tolerates: 'nothing',
  id: 'etcd-kill',
  title: 'Kill an etcd member',
  plan: killFault,
  deed: 'was killed',
  fault:
    'A member of the etcd in which the database’s leader is written is killed; it is started again afterwards.',
  expectation: NOTHING_FAILS,
  clientRetries: 0,
  // Longer than the leader’s lease: with a single etcd the primary must have stayed primary without it.
  holdMs: 30_000,
});
