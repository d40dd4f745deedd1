import type { Blow, Drill } from '../drill.ts';
import { GATEWAY, inSteps } from '../drill-kinds.ts';
import { crashFault } from '../faults/crash.ts';

/** The engine waits twice as long before each restart (0.1 s at first), until a life lasted ten seconds. */
const TIMES = 5;

const blow: Blow = { ...GATEWAY, hits: 'one', plan: crashFault, deed: 'crashed', holdMs: 3_000 };
const again: Blow = { ...blow, hits: 'same' };

export const gatewayRestartStorm: Drill = inSteps(
  [
    { blows: [blow], until: 'running' },
    ...Array.from({ length: TIMES - 2 }, () => ({ blows: [again], until: 'running' }) as const),
    { blows: [again], until: 'redundant' },
  ],
  {
    id: 'gateway-restart-storm',
    title: 'Crash the same gateway again and again',
    scope: 'strain',
    fault: `The gateway that serves dies ${TIMES} times, each time as soon as the restart policy has brought it back.`,
    expectation: GATEWAY.expectation,
    clientRetries: GATEWAY.clientRetries,
  },
);
