import { describe, expect, it } from 'vitest';
import { drillById } from '../../../../electron/domain/drill/catalogue.ts';
import { groupOf } from '../../../../electron/domain/drill/drill-choice.ts';
import { isSeeded, stepsOf } from '../../../../electron/domain/drill/drill-steps.ts';
import { seededNumbers, seedFrom } from '../../../../electron/domain/drill/seeded.ts';
import { targets } from '../../../helpers/drill-world-parts.ts';

const drawn = (id: 'random-kill' | 'random-pair' | 'chaos-rolling', seed: number, on = targets) =>
  [...stepsOf(drillById(id), on, seed)].map(({ blows }) => blows.map(({ tier, deed }) => `${tier} ${deed}`));

/** The ends of their range, and some between. */
const SEEDS = [0, 1, 0x7fffffff, 0xffffffff, ...Array.from({ length: 100 }, (_, at) => at * 7_919)];

describe('the steps of a drill', () => {
  it('are the same for the same seed, and others for another', () => {
    for (const seed of SEEDS) expect(drawn('chaos-rolling', seed)).toEqual(drawn('chaos-rolling', seed));
    expect(drawn('chaos-rolling', 1)).not.toEqual(drawn('chaos-rolling', 2));
  });

  it('of a pair never hit one group twice, whatever the seed', () => {
    for (const seed of SEEDS) {
      const [step] = [...stepsOf(drillById('random-pair'), targets, seed)];
      expect(new Set(step?.blows.map(groupOf)).size).toBe(2);
    }
  });

  it('give every group its chance, and hit only what the stack has', () => {
    const alone = { ...targets, cache: null, database: { ...targets.database, cluster: null } };
    const tiers = (on: typeof targets) =>
      new Set(
        Array.from({ length: 200 }, (_, seed) => drawn('random-kill', seed, on)[0]?.[0]?.split(' ')[0]),
      );
    expect(tiers(targets)).toEqual(
      new Set(['gateway', 'balancer', 'primary', 'standby', 'cache-master', 'sentinel']),
    );
    expect(tiers(alone)).toEqual(new Set(['gateway', 'balancer']));
  });

  it('follow from a seed only where something is left to a lot', () => {
    expect(isSeeded(drillById('chaos-rolling'))).toBe(true);
    expect(isSeeded(drillById('gateway-kill'))).toBe(false);
  });
});

describe('numbers from a seed', () => {
  it('lie from 0 to below 1 and spread', () => {
    const next = seededNumbers(42);
    const numbers = Array.from({ length: 10_000 }, next);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
  });

  it('come from any text as a seed that the contract takes', () => {
    for (const text of ['', 'a', 'run-1', 'ü', '0193f1c2-7a', 'x'.repeat(1_000)]) {
      const seed = seedFrom(text);
      expect(Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff).toBe(true);
    }
  });
});
