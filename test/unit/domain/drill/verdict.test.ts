import { describe, expect, it } from 'vitest';
import { drillVerdict } from '../../../../electron/contract/schemas.ts';
import type { DrillSample } from '../../../../electron/domain/drill/measurements.ts';
import {
  type DrillObservations,
  judgeDrill,
  type StrikeObservation,
} from '../../../../electron/domain/drill/verdict.ts';

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
    receipt: { id: `id-${sequence}`, place: `q/${sequence}`, gateway: 'gateway-1' },
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

const strike: StrikeObservation = {
  victim: 'gateway-1',
  deed: 'was killed',
  tolerates: 'nothing',
  recoveryWindowMs: 5_000,
  fault: { beganAtMs: 12_000, doneAtMs: 12_004 },
  faultEvidence: 'the life of pair-gateway-1 ended',
  heldUntilMs: 12_004,
  noticedAtMs: 12_012.34,
  redundantAtMs: 13_900,
};

type Change = Partial<DrillObservations> & Partial<StrikeObservation>;

/** A change of the only fault, or of the rest. */
function seen(change: Change = {}): DrillObservations {
  const own = Object.fromEntries(Object.entries(change).filter(([key]) => key in strike));
  return {
    id: 'gateway-kill',
    stack: 'pair',
    runId: 'run-1',
    startedAtMs: 9_000,
    ratePerSecond: 200,
    guardedBy: null,
    hypothesis: [],
    seed: null,
    strikes: [{ ...strike, ...own }],
    stoodStill: [],
    load: { planned: 1_000, sent: 1_000, samples, latencyMs },
    ledger,
    sessions: null,
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

  it.each(['warden', 'app', 'nobody'] as const)('says who guarded: %s', (guardedBy) => {
    const { sentence } = judgeDrill(seen({ guardedBy }));
    const who = guardedBy === 'nobody' ? 'nobody' : `the ${guardedBy}`;
    expect(sentence).toContain(`under 200 requests a second, guarded by ${who}, 0 of`);
  });

  it('has the shape that the contract carries', () => {
    const verdict = judgeDrill(seen());
    expect(drillVerdict.parse(verdict)).toEqual({ ...verdict, conditions: null, regressions: [] });
  });

  it.each<[string, Change, RegExp]>([
    ['nothing showed that the fault happened', { faultEvidence: null }, /fault was not observed/],
    [
      'one request in fifty was never sent',
      { load: { planned: 1_000, sent: 980, samples: samples.slice(20), latencyMs } },
      /only 980 of 1000 planned requests were sent/,
    ],
    ['nothing was planned', { load: { planned: 0, sent: 0, samples: [], latencyMs } }, /0 of 0 planned/],
    [
      'a request failed',
      { load: withFailure({}) },
      /1 request failed that should not have \(1 × UND_ERR_SOCKET\)/,
    ],
    [
      'a request was refused',
      { load: withFailure({ outcome: 'refused', status: 503, error: null }) },
      /1 request failed that should not have \(1 × HTTP 503\)/,
    ],
    [
      'a gateway refused a request',
      { load: withFailure({ outcome: 'refused', status: 503, error: 'queue-unavailable' }) },
      /1 request failed that should not have \(1 × HTTP 503 queue-unavailable\)/,
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

  it('lets pass what failed while the fault lasted, where it may, and nothing that failed well after it', () => {
    const at = (dueMs: number) =>
      judgeDrill(
        seen({
          ...{ tolerates: 'while-held', heldUntilMs: 12_500 },
          load: withFailure({ outcome: 'refused', status: 503, dueMs, sentMs: dueMs, endedMs: dueMs + 5 }),
        }),
      ).passed;
    expect([at(11_900), at(12_100), at(17_400), at(17_600)]).toEqual([false, true, true, false]);
  });

  describe('about sessions', () => {
    const kept = { acknowledged: 900, lost: 0, writesAcknowledged: 900, writesLost: 0, examples: [] };
    /** Refused for half a second after the fault. */
    const gap = samples.map((sample): DrillSample => {
      const isInGap = sample.dueMs >= 12_000 && sample.dueMs < 12_500;
      return isInGap ? { ...sample, outcome: 'refused', status: 503, receipt: null } : sample;
    });
    const sessions = {
      tolerates: 'gap' as const,
      load: { planned: 1_000, sent: 1_000, samples: gap },
      ledger: kept,
    };

    it('tells what a replica had confirmed apart from what none had, which may be lost', () => {
      const verdict = judgeDrill(seen({ sessions: { ...sessions, ledger: { ...kept, writesLost: 2 } } }));
      expect(verdict).toMatchObject({ passed: true, failed: 0, sessions: { failed: 100, writesLost: 2 } });
      // When sessions could be opened again, not when submissions could, which never stopped.
      expect(verdict.servedAgainMs).toBe(503);
      expect(verdict.sentence).toContain(
        '100 of 1,000 sessions could not be opened, 0 of 900 acknowledged ones were lost, and 2 of 900 later writes to them, which no replica had confirmed',
      );
      expect(drillVerdict.parse(verdict)).toEqual({ ...verdict, conditions: null, regressions: [] });
    });

    it.each<[string, Change, RegExp]>([
      [
        'an acknowledged one was lost',
        { sessions: { ...sessions, ledger: { ...kept, lost: 1, examples: ['it'] } } },
        /1 acknowledged sessions were lost\nit/,
      ],
      [
        'some could not be opened although nothing may fail',
        { sessions: { ...sessions, tolerates: 'nothing' } },
        /100 sessions could not be opened \(100 × HTTP 503\)/,
      ],
      [
        'a submission failed, which needs no session',
        { sessions, load: withFailure({}) },
        /1 request failed that should not have/,
      ],
      [
        'too few were tried',
        { sessions: { ...sessions, load: { ...sessions.load, sent: 900 } } },
        /only 900 of 1000 planned sessions/,
      ],
      [
        'none was opened',
        { sessions: { ...sessions, ledger: { ...kept, acknowledged: 0 } } },
        /no session was opened/,
      ],
    ])('fails when %s', (_case, change, reason) => {
      const verdict = judgeDrill(seen(change));
      expect(verdict.passed).toBe(false);
      expect(verdict.deviations.join('\n')).toMatch(reason);
    });

    it('has none in verdicts of former versions', () => {
      const { sessions: _none, ...former } = judgeDrill(seen());
      expect(drillVerdict.parse(former).sessions).toBeNull();
    });
  });

  it('never says that something was noticed before it began', () => {
    expect(judgeDrill(seen({ noticedAtMs: 11_998 })).detectMs).toBe(0);
    expect(judgeDrill(seen({ noticedAtMs: null }))).toMatchObject({ detectMs: null, passed: true });
  });

  describe('about several faults', () => {
    const second: StrikeObservation = {
      ...strike,
      victim: 'gateway-2',
      fault: { beganAtMs: 13_000, doneAtMs: 13_001 },
      noticedAtMs: 13_050,
      redundantAtMs: 14_000,
    };

    it('tells the longest time of each, and all victims', () => {
      const verdict = judgeDrill(seen({ strikes: [strike, second] }));
      expect(verdict).toMatchObject({ passed: true, victim: 'gateway-1, gateway-2', detectMs: 50 });
      expect(verdict.redundantAgainMs).toBe(1_900);
      expect(verdict.strikes.map(({ redundantAgainMs }) => redundantAgainMs)).toEqual([1_900, 1_000]);
      expect(verdict.sentence).toContain('gateway-1 and gateway-2 were killed under');
      expect(drillVerdict.parse(verdict)).toEqual({ ...verdict, conditions: null, regressions: [] });
    });

    it('does not pass when one of them was not seen to happen, or did not come back', () => {
      const strikes = [strike, { ...second, faultEvidence: null, redundantAtMs: null }];
      const verdict = judgeDrill(seen({ strikes }));
      expect(verdict.redundantAgainMs).toBeNull();
      expect(verdict.deviations).toEqual([
        'the fault was not observed to happen to gateway-2',
        'gateway-2 did not come back',
      ]);
    });

    it('lets each failure pass that one of them explains, and no other', () => {
      const at = (dueMs: number) => {
        const load = withFailure({
          outcome: 'refused',
          status: 503,
          dueMs,
          sentMs: dueMs,
          endedMs: dueMs + 5,
        });
        return judgeDrill(seen({ load, strikes: [strike, { ...second, tolerates: 'gap' }] })).passed;
      };
      expect(at(13_002)).toBe(true);
      expect(at(12_500)).toBe(false);
    });
  });

  describe('about what a drill expects beside', () => {
    it.each<[string, Change, string[]]>([
      [
        'an answer in time',
        { hypothesis: [{ kind: 'p99', atMostMs: 2 }] },
        ['99 of 100 requests were answered within 3 ms, not 2 ms'],
      ],
      ['an answer in time, which came', { hypothesis: [{ kind: 'p99', atMostMs: 3 }] }, []],
      [
        'few failures',
        { hypothesis: [{ kind: 'failed-share', atMost: 0.0005 }], load: withFailure({}) },
        ['1 of 1000 requests failed, more than 0.05 %'],
      ],
      [
        'few failures, of which there were few',
        { hypothesis: [{ kind: 'failed-share', atMost: 0.001 }], load: withFailure({}) },
        [],
      ],
      [
        'a refusal',
        { hypothesis: [{ kind: 'refused-with', status: 503 }] },
        ['nobody was told 503 while nobody served'],
      ],
      [
        'that others go on',
        { hypothesis: [{ kind: 'goes-on-inside', tier: 'gateway' }], stoodStill: ['gateway-2 is not ready'] },
        ['gateway-2 is not ready'],
      ],
    ])('says when it did not hold: %s', (_case, change, deviations) => {
      expect(judgeDrill(seen(change)).deviations).toEqual(deviations);
    });

    it('needs no fault', () => {
      const verdict = judgeDrill(seen({ strikes: [] }));
      expect(verdict).toMatchObject({ passed: true, victim: '', slowestMs: 40, redundantAgainMs: null });
      expect(verdict.sentence).toMatch(/^Passed: nothing was hurt under 200 requests a second, /);
    });
  });

  it('of former versions has no list of faults and no seed', () => {
    const { strikes: _strikes, seed: _seed, ...former } = judgeDrill(seen());
    expect(drillVerdict.parse(former)).toMatchObject({ strikes: [], seed: null });
  });
});
