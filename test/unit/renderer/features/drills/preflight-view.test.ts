import { expect, test } from 'vitest';
import type { GroupStatus } from '../../../../../electron/contract/schemas.ts';
import {
  badOptions,
  canBeForced,
  offeredOptions,
  predictionFor,
  seedOf,
  USUAL_OPTIONS,
} from '../../../../../renderer/features/drills/preflight-view.ts';
import { ALL_DRILLS, drill, pair } from '../../builders.ts';

const guard = { by: 'app', text: '' } as const;
const database = (commits: GroupStatus['commits']) =>
  ({ manager: 'patroni', commits }) as unknown as GroupStatus;
const guarded = (commits: GroupStatus['commits']) => ({ groups: [database(commits)], guard });

test('only options that mean something are offered', () => {
  expect(offeredOptions('gateway-kill', guard)).toEqual({
    ...{ rate: true, assisted: false, seed: false, handsOver: false },
  });
  expect(offeredOptions('primary-kill', guard)).toMatchObject({ assisted: true, handsOver: true });
  expect(offeredOptions('primary-kill', null)).toMatchObject({ assisted: false });
  expect(offeredOptions('random-kill', guard)).toMatchObject({ seed: true });
  expect(offeredOptions('load-peak', guard)).toMatchObject({ rate: false, seed: false });
});

test('a rate or a seed that the host would refuse is bad before it is sent', () => {
  expect(badOptions(USUAL_OPTIONS)).toEqual([]);
  expect(badOptions({ ...USUAL_OPTIONS, ratePerSecond: 0, seed: 'x' })).toEqual(['rate', 'seed']);
  expect(badOptions({ ...USUAL_OPTIONS, ratePerSecond: Number.NaN })).toEqual(['rate']);
});

test.each([
  ['', null],
  [' 42 ', 42],
  ['4294967295', 4_294_967_295],
  ['4294967296', undefined],
  ['-1', undefined],
  ['1e3', undefined],
])('the seed “%s” is %s', (text, seed) => {
  expect(seedOf(text)).toBe(seed);
});

test('a killed gateway goes unnoticed, a killed primary does for as long as nobody takes over', () => {
  const predict = (assisted: boolean) =>
    predictionFor('primary-kill', guarded('synchronous'), ALL_DRILLS, { clientRetries: null, assisted });

  expect(predictionFor('gateway-kill', pair(), ALL_DRILLS, USUAL_OPTIONS).clients).toBe('unaware');
  expect(predict(true)).toMatchObject({ clients: 'gap', gapMs: 1_000, mayDestroy: false });
  expect(predict(false)).toMatchObject({ clients: 'gap', gapMs: 25_000 });
});

test('commits that wait for nobody may be lost with their primary', () => {
  const predict = (id: 'primary-kill' | 'gateway-kill') =>
    predictionFor(id, guarded('asynchronous'), ALL_DRILLS, USUAL_OPTIONS).mayDestroy;

  expect(predict('primary-kill')).toBe(true);
  expect(predict('gateway-kill')).toBe(false);
});

test('a drill by lot is foretold by what this stack can lose', () => {
  const predict = (offered: Parameters<typeof predictionFor>[2]) =>
    predictionFor('random-kill', guarded('asynchronous'), offered, USUAL_OPTIONS);

  expect(predict(ALL_DRILLS).mayDestroy).toBe(false);
  expect(predict([...ALL_DRILLS, drill('primary-kill')]).mayDestroy).toBe(true);
});

test('clients that try once more do not notice a broken connection', () => {
  const predict = (clientRetries: number) =>
    predictionFor('balancer-kill', pair(), ALL_DRILLS, { clientRetries, assisted: true }).clients;

  expect(predict(0)).toBe('broken-connections');
  expect(predict(1)).toBe('unaware');
});

test('a refusal asks for the name of the stack only where the host says that it would help', () => {
  expect(canBeForced({ code: 'drill-needs-force' })).toBe(true);
  expect(canBeForced({ code: 'drill-refused' })).toBe(false);
  expect(canBeForced(null)).toBe(false);
});
