import type { Drill } from '../drill.ts';
import { ABORT, NOTHING_LOST } from '../drill-kinds.ts';

/** Each user sends one request a second, whatever became of the one before: an open loop of as many a second. */
const USERS = 500;
const MINUTE_MS = 60_000;

export const loadRamp: Drill = {
  id: 'load-ramp',
  title: 'Five hundred users, for seventeen minutes',
  scope: 'load',
  fault: `Nothing is hurt: within five minutes ${USERS} users come, each with one request a second; they stay for ten and leave within two.`,
  expectation: `99 of 100 requests are answered within a second, and fewer than one in a thousand fail; ${NOTHING_LOST}.`,
  hypothesis: [
    { kind: 'p99', atMostMs: 1_000 },
    { kind: 'failed-share', atMost: 0.001 },
  ],
  load: {
    kind: 'ramp',
    stages: [
      { overMs: 5 * MINUTE_MS, toRatePerSecond: USERS },
      { overMs: 10 * MINUTE_MS, toRatePerSecond: USERS },
      { overMs: 2 * MINUTE_MS, toRatePerSecond: 0 },
    ],
  },
  method: { kind: 'load-only' },
  abortWhen: ABORT,
  clientRetries: 0,
};
