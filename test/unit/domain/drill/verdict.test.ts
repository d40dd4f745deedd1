import { describe, expect, it } from 'vitest';
import { drillVerdict } from '../../../../electron/contract/schemas.ts';
import type { DrillSample } from '../../../../electron/domain/drill/measurements.ts';
import { type DrillObservations, judgeDrill } from '../../../../electron/domain/drill/verdict.ts';

/** 200 a second for five seconds; the fault strikes at 12 s, and one answer takes 40 ms. */
const samples: readonly DrillSample[] = Array.from({ length: 1_000 }, (_, sequence) => {
  const dueMs = 10_000 + sequence * 5;
  return {
    sequence,
    dueMs,
    sentMs: dueMs,
    endedMs: dueMs + (dueMs === 12_005 ? 40 : 3),
    outcome: 'acknowledged',
    status: 201,
    attempts: dueMs === 12_005 ? 2 : 1,
    receipt: { id: `id-${sequence}`, queuePath: `q/${sequence}`, gateway: 'gateway-1' },
    error: null,
  };
});
const latencyMs = { p50: 3, p95: 3, p99: 3, max: 40 };
const ledger = {
  acknowledged: 1_000,
  lost: 0,
  duplicated: 0,
  unacknowledged: 1,
  unfinished: 0,
  examples: [],
};

function seen(change: Partial<DrillObservations> = {}): DrillObservations {
  return {
    id: 'gateway-kill',
    stack: 'pair',
    runId: 'run-1',
    startedAtMs: 9_000,
    victim: 'gateway-1',
    deed: 'was killed',
    ratePerSecond: 200,
    tolerates: 'nothing',
    recoveryWindowMs: 5_000,
    fault: { beganAtMs: 12_000, doneAtMs: 12_004 },
    faultEvidence: 'the life of pair-gateway-1 ended',
    heldUntilMs: 12_004,
    noticedAtMs: 12_012.34,
    redundantAtMs: 13_900,
    load: { planned: 1_000, sent: 1_000, samples, latencyMs },
    ledger,
    ...change,
  };
}

function withFailure(change: Partial<DrillSample>): DrillObservations['load'] {
  const failed: DrillSample = {
    ...(samples[402] as DrillSample),
    outcome: 'failed',
    status: 0,
    receipt: null,
    error: 'UND_ERR_SOCKET',
    ...change,
  };
  const others = samples.map((sample) => (sample.sequence === failed.sequence ? failed : sample));
  return { planned: 1_000, sent: 1_000, samples: others, latencyMs };
}

describe('the verdict', () => {
  it('passes when nothing failed, was lost or stored twice, and tells the numbers', () => {
    const verdict = judgeDrill(seen());
    expect(verdict).toMatchObject({
      passed: true,
      requests: 1_000,
      failed: 0,
      unacknowledged: 1,
      slowestMs: 40,
      detectMs: 12.3,
      servedAgainMs: 13,
      redundantAgainMs: 1_900,
      retriedRequests: 1,
      deviations: [],
    });
    expect(verdict.sentence).toBe(
      'Passed: gateway-1 was killed under 200 requests a second, 0 of 1,000 requests failed, 0 acknowledged submissions were lost, 0 were stored twice; slowest answer 40 ms, noticed after 12 ms, served again after 13 ms, redundant again after 1.9 s.',
    );
  });

  it('has the shape that the contract carries', () => {
    const verdict = judgeDrill(seen());
    expect(drillVerdict.parse(verdict)).toEqual(verdict);
  });

  it.each<[string, Partial<DrillObservations>, RegExp]>([
    ['nothing showed that the fault happened', { faultEvidence: null }, /fault was not observed/],
    [
      'one request in fifty was never sent',
      { load: { planned: 1_000, sent: 980, samples: samples.slice(20), latencyMs } },
      /only 980 of 1000 planned requests were sent/,
    ],
    ['nothing was planned', { load: { planned: 0, sent: 0, samples: [], latencyMs } }, /0 of 0 planned/],
    ['a request failed', { load: withFailure({}) }, /1 requests failed \(1 × UND_ERR_SOCKET\)/],
    [
      'a request was refused',
      { load: withFailure({ outcome: 'refused', status: 503 }) },
      /1 requests failed \(1 × HTTP 503\)/,
    ],
    [
      'a submission was lost',
      { ledger: { ...ledger, lost: 1, examples: ['x'] } },
      /1 acknowledged submissions were lost/,
    ],
    [
      'a submission was stored twice',
      { ledger: { ...ledger, duplicated: 1 } },
      /1 submissions were stored more than once/,
    ],
    ['a submission was never finished', { ledger: { ...ledger, unfinished: 1 } }, /never marked as done/],
    ['nothing was acknowledged', { ledger: { ...ledger, acknowledged: 0 } }, /none could be counted/],
    [
      'nothing was served after the fault',
      { load: { planned: 400, sent: 400, samples: samples.slice(0, 400), latencyMs } },
      /no request due after the fault was answered/,
    ],
    ['the victim did not come back', { redundantAtMs: null }, /gateway-1 did not come back/],
  ])('fails when %s', (_, change, reason) => {
    const verdict = judgeDrill(seen(change));
    expect(verdict.passed).toBe(false);
    expect(verdict.deviations.join('\n')).toMatch(reason);
    expect(verdict.sentence).toMatch(/^Did not pass: gateway-1 was killed/);
    expect(drillVerdict.safeParse(verdict).success).toBe(true);
  });

  it('counts a broken connection to a dead balancer, and lets it pass where it is expected', () => {
    const balancer = {
      tolerates: 'broken-connections' as const,
      load: withFailure({ dueMs: 11_999, sentMs: 11_999 }),
    };
    expect(judgeDrill(seen(balancer))).toMatchObject({ passed: true, failed: 1 });
    expect(judgeDrill(seen({ ...balancer, tolerates: 'nothing' }))).toMatchObject({
      passed: false,
    });
    const refused = { ...balancer, load: withFailure({ outcome: 'refused', status: 503 }) };
    expect(judgeDrill(seen(refused))).toMatchObject({ passed: false });
  });

  it('lets pass what fell into the gap of a hand-over, and nothing that failed after it', () => {
    const at = (dueMs: number) =>
      judgeDrill(
        seen({
          tolerates: 'gap',
          load: withFailure({ outcome: 'refused', status: 503, dueMs, sentMs: dueMs, endedMs: dueMs + 5 }),
        }),
      );
    const servedAgainMs = judgeDrill(seen({})).servedAgainMs ?? 0;
    expect(at(12_001)).toMatchObject({ passed: true, failed: 1 });
    expect(at(12_000 + servedAgainMs + 4_900)).toMatchObject({ passed: true, failed: 1 });
    expect(at(12_000 + servedAgainMs + 5_100)).toMatchObject({ passed: false, failed: 1 });
    // Before the fault nothing may fail.
    expect(at(11_900)).toMatchObject({ passed: false, failed: 1 });
  });

  it('never says that something was noticed before it began', () => {
    expect(judgeDrill(seen({ noticedAtMs: 11_998 })).detectMs).toBe(0);
    expect(judgeDrill(seen({ noticedAtMs: null }))).toMatchObject({ detectMs: null, passed: true });
  });
});
