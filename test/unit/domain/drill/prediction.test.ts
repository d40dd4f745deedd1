import { describe, expect, it } from 'vitest';
import { drillById } from '../../../../electron/domain/drill/catalogue.ts';
import { DRILL_IDS, type DrillId } from '../../../../electron/domain/drill/drill-id.ts';
import { predictDrill } from '../../../../electron/domain/drill/prediction.ts';
import { targets } from '../../../helpers/drill-world-parts.ts';

const asynchronous = { ...targets, database: { ...targets.database, isSynchronous: false } };
const single = { ...asynchronous, database: { ...asynchronous.database, cluster: null } };

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
    expect(predictDrill(drillById(id), targets, guardedBy).outcome).toBe(outcome);
  });

  it('knows of a loss where commits do not wait and the lead may change, and only there', () => {
    const destructive = (on: typeof targets) =>
      DRILL_IDS.filter((id) => predictDrill(drillById(id), on, 'warden').destroys !== null);
    expect(destructive(targets)).toEqual([]);
    expect(destructive(single)).toEqual([]);
    expect(destructive(asynchronous)).toEqual([
      ...[
        'primary-kill',
        'primary-crash',
        'primary-freeze',
        'primary-cut-off',
        'primary-stop',
        'primary-disk-full',
      ],
      ...['random-kill', 'random-pair', 'chaos-rolling'],
    ]);
  });
});
