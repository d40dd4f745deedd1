import { describe, expect, it } from 'vitest';
import { PROBE_EVERY_MS, policyFor } from '../../../../electron/domain/failover/policy.ts';

/** When the fourth question has found no answer, each asked with the first turn after the one before has ended. */
function believedAfterMs(silenceMs: number): number {
  const { answerWithinMs, health } = policyFor('patroni', silenceMs);
  const periodMs = Math.ceil(answerWithinMs / PROBE_EVERY_MS) * PROBE_EVERY_MS;
  return (health.fall - 1) * periodMs + answerWithinMs;
}

describe('the patience of a guardian', () => {
  it('is a second where nobody says otherwise', () => {
    expect(policyFor('patroni')).toEqual(policyFor('patroni', 1_000));
    expect(policyFor('patroni')).toMatchObject({
      answerWithinMs: 200,
      health: { rise: 2, fall: 4, startGraceMs: 10_000 },
    });
  });

  it.each([1_000, 1_001, 1_100, 1_190, 1_200, 1_999, 2_000, 5_500, 8_000, 60_000])(
    'of %d ms is over neither sooner nor more than a second later',
    (silenceMs) => {
      // A question ends a little before the turn in which the next one is due.
      expect(believedAfterMs(silenceMs)).toBeGreaterThanOrEqual(silenceMs - 50);
      expect(believedAfterMs(silenceMs)).toBeLessThanOrEqual(silenceMs + 1_000);
    },
  );

  it('is longer for one that starts', () => {
    expect(policyFor('sentinel', 2_000).health.startGraceMs).toBe(10_000);
    expect(policyFor('sentinel', 20_000).health.startGraceMs).toBe(60_000);
  });
});
