import { describe, expect, it } from 'vitest';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import { stepsOf } from '../../../electron/domain/drill/drill-steps.ts';
import { drillTargets } from '../../../electron/domain/stack/drill-targets.ts';
import { drawFaults, struckOtherwise } from '../../helpers/drawn-faults.ts';
import { highlyAvailable } from '../../helpers/gateway-pair.ts';
import { compiled, specOf } from '../../helpers/stack-files.ts';
import { faultSeries } from '../../soak/fault-series.ts';

const targetsOf = (text: string) => drillTargets(specOf(text), compiled(text));
const text = await highlyAvailable('faults', 18_000);
const targets = targetsOf(text);
const seeded = faultSeries(200).whole.courses.flatMap(({ drill, seed }) =>
  seed === null ? [] : [{ drill, seed, drawn: drawFaults(drill, seed, targets) }],
);

describe('the faults of the full run', () => {
  it('are two hundred, and forty pairs, each with a seed of its own', () => {
    const seedsOf = (id: string) => seeded.filter(({ drill }) => drill === id).map(({ seed }) => seed);
    expect(seedsOf('random-kill')).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(seedsOf('random-pair')).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('begin with the same seeds where fewer are wanted, and have a pair all the same', () => {
    const seedsOf = (faults: number) =>
      faultSeries(faults).wanted.courses.map(({ drill, seed }) => `${drill} ${seed}`);
    expect(seedsOf(2)).toEqual(['random-kill 1', 'random-kill 2', 'random-pair 1']);
    expect(seedsOf(6)).toHaveLength(7);
  });

  it('hit every kind of member that has a twin, in each tier often', () => {
    const count = (id: string) => seeded.filter(({ drawn }) => drawn.drills.join() === id).length;
    for (const id of ['gateway', 'balancer', 'cache-master', 'sentinel']) {
      expect(count(`${id}-kill`), id).toBeGreaterThanOrEqual(15);
    }
    for (const id of ['primary-kill', 'standby-kill', 'gateway-spare-kill']) {
      expect(count(id), id).toBeGreaterThanOrEqual(10);
    }
    const pairs = seeded.filter(({ drill }) => drill === 'random-pair');
    expect(pairs.every(({ drawn }) => new Set(drawn.drills).size === 2)).toBe(true);
  });

  it('are predicted to lose nothing, as long as commits wait for a standby', () => {
    expect(seeded.filter(({ drawn }) => drawn.isLossPredicted)).toEqual([]);
    const careless = targetsOf(text.replace('synchronous: on', 'synchronous: off'));
    const feared = seeded.filter(({ drill, seed }) => drawFaults(drill, seed, careless).isLossPredicted);
    expect(feared.length).toBeGreaterThan(0);
    expect(feared.every(({ drawn }) => drawn.drills.some((id) => id.startsWith('primary-')))).toBe(true);
  });
});

describe('what struck', () => {
  const drawn = drawFaults('random-pair', 3, targets);
  const deeds = [...stepsOf(drillById('random-pair'), targets, 3)].flatMap(({ blows }) =>
    blows.map(({ deed }) => deed),
  );

  it('is what was drawn, in whichever order', () => {
    expect(struckOtherwise(drawn, deeds)).toBeNull();
    expect(struckOtherwise(drawn, [...deeds].reverse())).toBeNull();
  });

  it('or something else, which is said', () => {
    expect(struckOtherwise(drawn, deeds.slice(1))).toContain('drawn was');
    expect(struckOtherwise(drawn, ['was painted', ...deeds.slice(1)])).toContain('was painted');
  });
});
