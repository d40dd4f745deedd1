import { describe, expect, it } from 'vitest';
import {
  brokeWithBalancer,
  type DrillSample,
  servedAgainAfter,
  slowestAround,
} from '../../../../electron/domain/drill/measurements.ts';

const fault = { beganAtMs: 10_000, doneAtMs: 10_020 };

function sample(dueMs: number, tookMs: number, change: Partial<DrillSample> = {}): DrillSample {
  return {
    sequence: 0,
    dueMs,
    sentMs: dueMs,
    endedMs: dueMs + tookMs,
    outcome: 'acknowledged',
    status: 201,
    attempts: 1,
    receipt: null,
    error: null,
    ...change,
  };
}
const broken = { outcome: 'failed', status: 0 } as const;

describe('the slowest answer', () => {
  it('is looked for from a second before the fault to the end of the window', () => {
    const samples = [sample(8_900, 900), sample(9_100, 30), sample(10_500, 70), sample(15_100, 800)];
    expect(slowestAround(samples, fault, 5_000)).toBe(70);
  });

  it('counts failures by when they were given up', () => {
    expect(slowestAround([sample(10_100, 20), sample(10_200, 4_000, broken)], fault, 5_000)).toBe(4_000);
  });

  it('is unknown where nothing was due', () => {
    expect(slowestAround([sample(1, 1)], fault, 5_000)).toBeNull();
  });
});

describe('served again', () => {
  it('is the first answer to a request that was due once the fault had struck, from when it began', () => {
    const samples = [
      sample(9_990, 40),
      // Due while the fault was under way: whoever was about to die may have answered it.
      sample(10_010, 5),
      sample(10_030, 500),
      sample(10_040, 60),
    ];
    expect(servedAgainAfter(samples, fault)).toBe(100);
  });

  it('does not take a refusal for service', () => {
    expect(servedAgainAfter([sample(10_030, 5, { outcome: 'refused', status: 503 })], fault)).toBeNull();
  });
});

describe('a request that broke with its balancer', () => {
  const heldUntilMs = 10_500;

  it.each<[string, DrillSample, boolean]>([
    ['was under way when it died', sample(9_995, 30, broken), true],
    ['was sent to it while it was frozen', sample(10_400, 150, broken), true],
    ['was sent just as it went', sample(10_600, 50, broken), true],
    ['ended before the fault', sample(9_000, 30, broken), false],
    ['was sent long after it had gone', sample(10_800, 30, broken), false],
    ['got an answer', sample(10_100, 30, { outcome: 'refused', status: 503 }), false],
  ])('%s', (_, candidate, expected) => {
    expect(brokeWithBalancer(candidate, fault, heldUntilMs)).toBe(expected);
  });
});
