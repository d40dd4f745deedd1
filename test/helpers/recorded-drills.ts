import { join } from 'node:path';
import { JournalDatabase } from '../../electron/adapters/store/journal-database.ts';
import type { RecordedVerdict } from '../../electron/domain/drill/drill-conditions.ts';
import { drillWords } from '../../electron/domain/drill/drill-words.ts';
import { struckText, verdictSentence } from '../../electron/domain/drill/verdict-sentence.ts';
import type { EventEntry } from '../../electron/ports/event-journal.ts';
import type { RunResult } from '../../electron/services/runs.ts';

/**
 * Drills that stand in the record of a host, as an earlier one left them: their figures are the same on every machine,
 * however busy it is. No host may have the folder meanwhile.
 */
export function recordDrills(dataFolder: string, verdicts: readonly RecordedVerdict[]): void {
  const journal = new JournalDatabase(join(dataFolder, 'store.db'), (table) => {
    throw new Error(`a row of ${table} cannot be read`);
  });
  try {
    for (const verdict of verdicts) {
      const { runId: id, stack, id: subject, startedAtMs } = verdict;
      const result: RunResult = { kind: 'verdict', verdict };
      journal.startRun({ id, kind: 'drill', stack, subject, startedAtMs });
      journal.endRun(id, { state: 'completed', endedAtMs: startedAtMs + TOOK_MS, result });
      journal.recordEvents(eventsOf(verdict));
    }
  } finally {
    journal.close();
  }
}

const TOOK_MS = 12_600;
const FAULT_AFTER_MS = 2_040;
const STEP_MS = 100;
const RATE_PER_SECOND = 200;

/** Of the gateway pair: a gateway was killed, and all that had to hold held. */
export function passedDrill(stack: string, startedAtMs: number): RecordedVerdict {
  const strike = { deed: 'was killed', detectMs: 9, servedAgainMs: 21, redundantAgainMs: 1_840 };
  return drill(stack, startedAtMs, {
    id: 'gateway-kill',
    strikes: [{ victim: 'gateway-1', ...strike }],
    slowestMs: 38,
    failed: 0,
    deviations: [],
    machine: { ownPercent: 8.5, takenPercent: 0 },
  });
}

/** Of the same: two members were killed at once, and for a while nobody answered. */
export function failedDrill(stack: string, startedAtMs: number): RecordedVerdict {
  const deed = 'was killed';
  return drill(stack, startedAtMs, {
    id: 'random-pair',
    strikes: [
      { victim: 'database-1', deed, detectMs: 14, servedAgainMs: 2_310, redundantAgainMs: 4_120 },
      { victim: 'gateway-2', deed, detectMs: 11, servedAgainMs: null, redundantAgainMs: 1_960 },
    ],
    seed: 2_718_281,
    slowestMs: 2_290,
    failed: 46,
    deviations: [
      '46 requests failed that should not have (44 × HTTP 503 database-unavailable, 2 × connection reset)',
      '99 of 100 requests were answered within 2190 ms, not 1000 ms',
    ],
    regressions: [{ figure: 'slowestMs', text: 'slowest answer 2.3 s, usually 410 ms' }],
    machine: { ownPercent: 11.2, takenPercent: 31 },
  });
}

type Told = Pick<RecordedVerdict, 'id' | 'strikes' | 'deviations' | 'failed' | 'machine'> & {
  readonly slowestMs: number;
} & Partial<Pick<RecordedVerdict, 'seed' | 'regressions'>>;

function drill(stack: string, startedAtMs: number, told: Told): RecordedVerdict {
  const { strikes, failed, slowestMs, deviations } = told;
  const ratePerSecond = RATE_PER_SECOND;
  const requests = 2_400;
  const longest = (times: readonly (number | null)[]): number | null =>
    times.includes(null) ? null : Math.max(...times.map((ms) => ms ?? 0));
  const figures = {
    requests,
    failed,
    lost: 0,
    duplicated: 0,
    slowestMs,
    detectMs: longest(strikes.map(({ detectMs }) => detectMs)),
    servedAgainMs: longest(strikes.map(({ servedAgainMs }) => servedAgainMs)),
    redundantAgainMs: longest(strikes.map(({ redundantAgainMs }) => redundantAgainMs)),
    guardedBy: null,
    sessions: null,
  };
  return {
    seed: null,
    regressions: [],
    ...told,
    ...figures,
    passed: deviations.length === 0,
    unacknowledged: 0,
    stack,
    runId: `${told.id}-recorded`,
    startedAtMs,
    victim: strikes.map(({ victim }) => victim).join(', '),
    sentence: verdictSentence({ ...figures, struck: struckText(strikes), ratePerSecond, deviations }),
    plannedRequests: requests,
    sentRequests: requests,
    retriedRequests: 2,
    latencyMs: { p50: 3.1, p95: 5.4, p99: 9.8, max: slowestMs },
    balancers: { retries: 2, redispatches: 1, failedChecks: 3, isComplete: true },
    longestGapMs: slowestMs + 5,
    rates: ratesOf(requests, failed),
    conditions: { ratePerSecond, clientRetries: null, assisted: true, parts: [] },
  };
}

/** All failures come together, from the fault on. */
function ratesOf(requests: number, failed: number): NonNullable<RecordedVerdict['rates']> {
  const perStep = RATE_PER_SECOND * (STEP_MS / 1_000);
  const faultAt = Math.ceil(FAULT_AFTER_MS / STEP_MS);
  const failures = Array.from({ length: requests / perStep }, (_, step) =>
    step < faultAt ? 0 : Math.max(0, Math.min(perStep, failed - (step - faultAt) * perStep)),
  );
  return { stepMs: STEP_MS, failed: failures, acknowledged: failures.map((count) => perStep - count) };
}

/** As the host writes them down. */
function eventsOf({
  stack,
  id,
  runId,
  startedAtMs,
  strikes,
  sentence,
}: RecordedVerdict): readonly EventEntry[] {
  const event = (afterMs: number, member: string | null, kind: string, text: string): EventEntry => ({
    ...{ atMs: startedAtMs + afterMs, stack, member, kind, text },
    data: member === null ? { runId, kind: 'drill', subject: id, state: 'completed' } : null,
  });
  const events = [
    event(0, null, 'run-started', `The ${drillWords(id)} was begun.`),
    ...strikes.flatMap(({ victim, redundantAgainMs }) => [
      event(FAULT_AFTER_MS + 12, victim, 'member-ended', `${victim} ended with exit code 137.`),
      event(FAULT_AFTER_MS + (redundantAgainMs ?? 0), victim, 'member-started', `${victim} was started.`),
    ]),
    event(TOOK_MS, null, 'run-ended', sentence),
  ];
  return events.sort((one, other) => one.atMs - other.atMs);
}
