import { describe, expect, it } from 'vitest';
import { drillById } from '../../../../electron/domain/drill/catalogue.ts';
import { DRILL_IDS, type DrillId } from '../../../../electron/domain/drill/drill-id.ts';
import { isSeeded, stepsOf } from '../../../../electron/domain/drill/drill-steps.ts';
import { predictDrill } from '../../../../electron/domain/drill/prediction.ts';
import { targets } from '../../../helpers/drill-world-parts.ts';

const asynchronous = { ...targets, database: { ...targets.database, isSynchronous: false } };
const single = { ...asynchronous, database: { ...asynchronous.database, cluster: null } };

const destroys = (id: DrillId, on: typeof targets, seed: number) =>
  predictDrill(drillById(id), on, { guardedBy: 'warden', seed }).destroys !== null;

describe('a prediction', () => {
  it.each<[DrillId, 'warden' | 'nobody', string]>([
    ['gateway-kill', 'warden', 'No request fails.'],
    ['primary-kill', 'warden', 'Requests may fail for about 1 s.'],
    ['primary-kill', 'nobody', 'Requests may fail for about 25 s.'],
    ['all-gateways-stop', 'warden', 'Requests may fail for about 6 s.'],
    [
      'cache-master-kill',
      'warden',
      'No request fails. Sessions cannot be opened until somebody leads the cache.',
    ],
    ['outage-database', 'warden', 'Requests may fail for about 18 s.'],
    ['gateway-cpu', 'warden', 'Answers are late, and some may be refusals.'],
    ['load-peak', 'warden', 'Nothing is hurt: what is shown is how the stack bears the load.'],
  ])('of %s, guarded by %s: %s', (id, guardedBy, outcome) => {
    expect(predictDrill(drillById(id), targets, { guardedBy, seed: 1 }).outcome).toBe(outcome);
  });

  it.each<[DrillId, number, string]>([
    ['primary-freeze', 1_000, 'Requests may fail for about 1 s.'],
    ['primary-freeze', 8_000, 'Requests may fail for about 8 s.'],
    ['primary-freeze', 60_000, 'Requests may fail for about 25 s.'],
    ['primary-kill', 60_000, 'Requests may fail for about 1 s.'],
  ])('of %s with %d ms of silence allowed: %s', (id, silenceMs, outcome) => {
    const wish = { guardedBy: 'warden', silenceMs, seed: 1 } as const;
    expect(predictDrill(drillById(id), targets, wish).outcome).toBe(outcome);
  });

  it('knows of a loss where commits do not wait and the lead may change, and only there', () => {
    const destructive = (on: typeof targets) =>
      DRILL_IDS.filter((id) => !isSeeded(drillById(id))).filter((id) => destroys(id, on, 1));
    expect(destructive(targets)).toEqual([]);
    expect(destructive(single)).toEqual([]);
    expect(destructive(asynchronous)).toEqual([
      ...[
        'primary-kill',
        'primary-crash',
        'primary-freeze',
        'primary-cut-off',
        'primary-stop',
        'primary-cpu',
        'primary-disk-full',
      ],
    ]);
  });

  it('is of what the seed draws: who leads the database is hit, or not', () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    for (const id of ['random-kill', 'random-pair', 'chaos-rolling'] as const) {
      const hitsLeader = (seed: number) =>
        [...stepsOf(drillById(id), asynchronous, seed)].some(({ blows }) =>
          blows.some(({ tier }) => tier === 'primary'),
        );
      expect(seeds.filter((seed) => destroys(id, asynchronous, seed))).toEqual(seeds.filter(hitsLeader));
      expect(seeds.filter((seed) => destroys(id, targets, seed))).toEqual([]);
    }
    const drawn = seeds.map((seed) => destroys('random-kill', asynchronous, seed));
    expect(new Set(drawn)).toEqual(new Set([true, false]));
  });
});
