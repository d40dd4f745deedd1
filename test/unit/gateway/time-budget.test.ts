import { describe, expect, it } from 'vitest';
import { timeBudget } from '../../../resources/gateway/src/time-budget.ts';

describe('timeBudget', () => {
  it('is the one that the balancer and the database are set up for', () => {
    expect(timeBudget(800)).toEqual({
      requestMs: 800,
      userinfoMs: 400,
      connectMs: 400,
      retryMs: 400,
      statementMs: 600,
      answerMs: 650,
      probeMs: 400,
      sessionsMs: 400,
      replicaMs: 200,
    });
  });

  it.each([100, 250, 800, 2500, 60_000])(
    'lets nobody wait longer than whoever waits for it: %i ms',
    (requestMs) => {
      const { userinfoMs, connectMs, probeMs, statementMs, answerMs } = timeBudget(requestMs);

      expect(Math.max(userinfoMs, connectMs, probeMs)).toBeLessThan(requestMs);
      expect(statementMs).toBeLessThan(answerMs);
      expect(answerMs).toBeLessThan(requestMs);
    },
  );
});
