import { describe, expect, it } from 'vitest';
import {
  comparableTo,
  regressionsOf,
  type TrendRun,
  trendRun,
} from '../../../../electron/domain/drill/trend.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

const CONDITIONS = { ratePerSecond: 200, clientRetries: null, assisted: true };

const run = (over: Partial<TrendRun> = {}): TrendRun => ({
  passed: true,
  failed: 0,
  lost: 0,
  duplicated: 0,
  slowestMs: 20,
  detectMs: 15,
  servedAgainMs: 800,
  redundantAgainMs: 4_000,
  guardedBy: 'warden',
  startedAtMs: 1_000_000,
  sessions: null,
  conditions: CONDITIONS,
  ...over,
});

const former = (times: readonly number[], over: Partial<TrendRun> = {}): readonly TrendRun[] =>
  times.map((servedAgainMs, index) => run({ servedAgainMs, startedAtMs: 1_000 * index, ...over }));

const figures = (now: TrendRun, before: readonly TrendRun[]) =>
  regressionsOf(now, before).map(({ figure }) => figure);

const SEEDS = Array.from({ length: 300 }, (_none, seed) => seed + 1);

describe('a time', () => {
  const usual = former([700, 720, 690, 810, 740]);

  it('that is far above what is usual is told, with both', () => {
    expect(regressionsOf(run({ servedAgainMs: 1_900 }), usual)).toEqual([
      {
        figure: 'servedAgainMs',
        text: 'served again after 1.9 s, usually after 720 ms (median of 5 runs)',
      },
    ]);
  });

  it('is not judged by fewer than five runs', () => {
    expect(figures(run({ servedAgainMs: 60_000 }), usual.slice(1))).toEqual([]);
  });

  it('that was not seen is not judged: the verdict says that', () => {
    expect(figures(run({ servedAgainMs: null }), usual)).toEqual([]);
  });

  it('is judged by the newest ten runs', () => {
    const slowOnce = former(Array(10).fill(5_000), { startedAtMs: 1 });
    const faster = former(Array(10).fill(500));
    expect(figures(run({ servedAgainMs: 1_500 }), [...slowOnce, ...faster])).toEqual(['servedAgainMs']);
  });

  it('that was odd once does not move what is usual', () => {
    expect(figures(run({ servedAgainMs: 1_500 }), former([700, 720, 690, 30_000, 740]))).toEqual([
      'servedAgainMs',
    ]);
  });

  it('below a tenth of a second more is nobody’s loss', () => {
    const quick = former([20, 21, 20, 22, 21]);
    expect(figures(run({ servedAgainMs: 110 }), quick)).toEqual([]);
    expect(figures(run({ servedAgainMs: 130 }), quick)).toEqual(['servedAgainMs']);
  });
});

describe('noise', () => {
  it.each([800, 150, 12_000])('of a fifth around %d ms is never an alarm', (usualMs) => {
    for (const seed of SEEDS) {
      const random = new SeededRandom(seed);
      const noisy = (): number => usualMs * (0.8 + 0.4 * random.fraction());
      const before = former(Array.from({ length: random.between(5, 10) }, noisy));
      expect(figures(run({ servedAgainMs: noisy() }), before), `seed ${seed}`).toEqual([]);
    }
  });

  it('with a long tail is an alarm in less than three of a hundred runs', () => {
    const alarms = SEEDS.filter((seed) => {
      const random = new SeededRandom(seed);
      const tailed = (): number => 800 * Math.exp(0.3 * normal(random));
      return figures(run({ servedAgainMs: tailed() }), former(Array.from({ length: 10 }, tailed))).length > 0;
    });
    expect(alarms.length / SEEDS.length).toBeLessThan(0.03);
  });

  it.each([200, 800, 12_000])(
    'of a tenth around %d ms does not hide that it takes twice as long',
    (usualMs) => {
      for (const seed of SEEDS) {
        const random = new SeededRandom(seed);
        const noisy = (): number => usualMs * (0.9 + 0.2 * random.fraction());
        const before = former(Array.from({ length: random.between(5, 10) }, noisy));
        expect(figures(run({ servedAgainMs: 2 * noisy() }), before), `seed ${seed}`).toEqual([
          'servedAgainMs',
        ]);
      }
    },
  );
});

describe('a count', () => {
  it('that was always none is told at once', () => {
    const now = run({ lost: 1, failed: 12, sessions: { lost: 2 } });
    expect(regressionsOf(now, [run()]).map(({ text }) => text)).toEqual([
      '1 lost, none in 1 earlier run',
      '2 sessions lost, none in 1 earlier run',
      '12 requests failed, none in 1 earlier run',
    ]);
  });

  it('of requests that fail in every take-over is none', () => {
    expect(figures(run({ failed: 300 }), [run({ failed: 10 }), run()])).toEqual([]);
  });

  it('without an earlier run is none', () => {
    expect(figures(run({ lost: 1 }), [])).toEqual([]);
  });
});

describe('runs that can be compared', () => {
  it.each([
    ['another rate', { conditions: { ...CONDITIONS, ratePerSecond: 50 } }],
    ['other retries', { conditions: { ...CONDITIONS, clientRetries: 1 } }],
    ['no help', { conditions: { ...CONDITIONS, assisted: false } }],
    ['another guardian', { guardedBy: 'app' }],
    ['conditions nobody wrote down', { conditions: null }],
    ['a bad end', { passed: false }],
  ])('are not those with %s', (_what, over) => {
    expect(comparableTo(run(), [run(over)])).toEqual([]);
  });

  it('may have been of another make: what an update cost is what one wants to hear', () => {
    const stored = trendRun.parse({ ...run(), conditions: { ...CONDITIONS, parts: [{ any: 1 }] }, id: 'x' });
    expect(comparableTo(run(), [stored])).toHaveLength(1);
  });
});

/** By Box and Muller. */
function normal(random: SeededRandom): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.fraction()));
  return radius * Math.cos(2 * Math.PI * random.fraction());
}
