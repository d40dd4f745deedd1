import { describe, expect, it } from 'vitest';
import { answerRates, longestGapMs, MOST_STEPS } from '../../../../electron/domain/drill/answer-rates.ts';
import type { DrillSample } from '../../../../electron/domain/drill/measurements.ts';

function sample(
  dueMs: number,
  endedMs: number,
  outcome: DrillSample['outcome'] = 'acknowledged',
): DrillSample {
  const rest = { sequence: 0, sentMs: dueMs, status: 201, attempts: 1, receipt: null, error: null };
  return { ...rest, dueMs, endedMs, outcome };
}

describe('the rates of answers', () => {
  it('are counted in steps of a tenth of a second from the first due request, by when answers came', () => {
    const samples = [
      sample(1_000, 1_005),
      sample(1_090, 1_105),
      sample(1_095, 1_310, 'refused'),
      sample(1_100, 1_320, 'failed'),
      sample(1_150, 1_330),
    ];
    expect(answerRates(samples)).toEqual({ stepMs: 100, acknowledged: [1, 1, 0, 1], failed: [0, 0, 0, 2] });
  });

  it('lose nothing and stay few however long the load was', () => {
    const samples = Array.from({ length: 5_000 }, (_, index) => sample(index * 100, index * 100 + 5));
    const { stepMs, acknowledged } = answerRates(samples);
    expect(stepMs).toBe(800);
    expect(acknowledged.length).toBeLessThanOrEqual(MOST_STEPS);
    expect(acknowledged.reduce((sum, each) => sum + each, 0)).toBe(5_000);
  });

  it('of no requests are none', () => {
    expect(answerRates([])).toEqual({ stepMs: 100, acknowledged: [], failed: [] });
  });
});

describe('the longest gap', () => {
  it('is between two acknowledgements that follow each other, in whatever order they were asked for', () => {
    const samples = [
      sample(0, 900),
      sample(10, 20),
      sample(20, 500, 'failed'),
      sample(30, 40),
      sample(40, 950),
    ];
    expect(longestGapMs(samples)).toBe(860);
  });

  it.each([[[]], [[sample(0, 5)]], [[sample(0, 5), sample(10, 500, 'failed')]]])(
    'is not known from fewer than two',
    (samples) => expect(longestGapMs(samples)).toBeNull(),
  );
});
