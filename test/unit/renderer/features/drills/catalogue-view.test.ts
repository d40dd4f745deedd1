import { expect, test } from 'vitest';
import { DRILL_IDS } from '../../../../../electron/domain/drill/drill-id.ts';
import {
  catalogueRows,
  EVERYTHING,
  filterRows,
  groupByPart,
  summaryOf,
  unfitDrills,
} from '../../../../../renderer/features/drills/catalogue-view.ts';
import { drill, judged, pair, verdict } from '../../builders.ts';

const drills = [drill('load-peak'), drill('balancer-kill'), drill('gateway-kill'), drill('gateway-slow')];
const rows = catalogueRows(
  drills,
  pair(),
  [judged('gateway-kill')],
  [verdict('gateway-slow', { passed: false })],
);

test('drills stand by the part that they break, in the order of the traffic', () => {
  expect(groupByPart(rows).map(({ part, rows: own }) => [part, own.map((row) => row.drill.id)])).toEqual([
    ['gateway', ['gateway-kill', 'gateway-slow']],
    ['balancer', ['balancer-kill']],
    ['load', ['load-peak']],
  ]);
});

test('a search finds what is done, in any order of its words', () => {
  const found = (text: string) => filterRows(rows, { ...EVERYTHING, text }).map(({ drill: { id } }) => id);

  expect(found('KILL gateway')).toEqual(['gateway-kill']);
  expect(found('kill')).toEqual(['balancer-kill', 'gateway-kill']);
  expect(found('kill database')).toEqual([]);
});

test('part and proof narrow the catalogue', () => {
  const found = (over: Partial<typeof EVERYTHING>) =>
    filterRows(rows, { ...EVERYTHING, ...over }).map(({ drill: { id } }) => id);

  expect(found({ part: 'gateway' })).toEqual(['gateway-kill', 'gateway-slow']);
  expect(found({ proof: 'proven' })).toEqual(['gateway-kill']);
  expect(found({ proof: 'deviated' })).toEqual(['gateway-slow']);
  expect(found({ proof: 'unproven' })).toEqual(['load-peak', 'balancer-kill']);
});

test('each drill counts once in the summary', () => {
  expect(summaryOf(rows)).toEqual({ proven: 1, deviated: 1, expired: 0, never: 2, all: 4 });
});

test('what the host does not offer is listed with what it would take', () => {
  const unfit = unfitDrills(drills);

  expect(unfit).toHaveLength(DRILL_IDS.length - drills.length);
  expect(unfit.find(({ id }) => id === 'cache-master-kill')?.needs).toEqual(['cache-master']);
  expect(unfit.find(({ id }) => id === 'random-kill')?.needs).toEqual([]);
});
