import type { Drill } from '../drill.ts';
import { ABORT, NOTHING_LOST } from '../drill-kinds.ts';

export const loadPeak: Drill = {
  id: 'load-peak',
  title: 'A peak of load',
  scope: 'load',
  fault:
    'Nothing is hurt: within ten seconds the load rises to 400 requests a second, stays for twenty, and falls.',
  expectation: `99 of 100 requests are answered within a second, and fewer than one in a thousand fail; ${NOTHING_LOST}.`,
  hypothesis: [
    { kind: 'p99', atMostMs: 1_000 },
    { kind: 'failed-share', atMost: 0.001 },
  ],
  load: {
    kind: 'ramp',
    stages: [
      { overMs: 10_000, toRatePerSecond: 400 },
      { overMs: 20_000, toRatePerSecond: 400 },
      { overMs: 10_000, toRatePerSecond: 0 },
    ],
  },
  method: { kind: 'load-only' },
  abortWhen: ABORT,
  clientRetries: 0,
};
