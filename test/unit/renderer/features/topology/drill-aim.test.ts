import { describe, expect, test } from 'vitest';
import type { DrillDescription, DrillId, StackStatus } from '../../../../../electron/contract/schemas.ts';
import { drillsAt } from '../../../../../renderer/features/topology/drill-aim.ts';
import { drill } from '../../builders.ts';
import { databaseGroup, replicated, standing, viewOf } from './pictured.ts';

const GATEWAYS = 'One of gateway-1 and gateway-2, and the requests under way on it.';
const DATABASES = 'One of database-1 and database-2, and the requests under way on it.';
const named = (id: DrillId, blastRadius: string): DrillDescription => ({ ...drill(id), blastRadius });
const DRILLS = [
  named('gateway-kill', GATEWAYS),
  named('balancer-kill', 'One of balancer-1 and balancer-2, and the requests under way on it.'),
  named('primary-kill', DATABASES),
  named('primary-freeze', DATABASES),
  named('standby-kill', DATABASES),
  named('etcd-kill', 'One of consensus-1, and the requests under way on it.'),
  named('outage-database', 'All of database-1 and database-2, and whoever needs them.'),
  named('random-kill', '1 of gateway-1, gateway-2, balancer-1, database-1 and database-2, at once.'),
  named('load-peak', 'Nobody; everything has to bear the load.'),
];

function aimedAt(name: string, stack = replicated()) {
  const view = viewOf(stack);
  const node = view.nodes.find(({ status }) => status.name === name);
  return node === undefined ? [] : drillsAt(node, DRILLS, view);
}
const told = (name: string, stack = replicated()) =>
  aimedAt(name, stack).map(({ drill: { id }, certainty }) => `${id} ${certainty}`);

describe('drills strike', () => {
  test('the one that leads, or the one that does not', () => {
    expect(told('database-1')).toEqual([
      'primary-kill surely',
      'primary-freeze surely',
      'outage-database surely',
      'random-kill perhaps',
    ]);
    expect(told('database-2')).toEqual([
      'standby-kill surely',
      'outage-database surely',
      'random-kill perhaps',
    ]);
  });

  test('perhaps, where nobody could tell who leads', () => {
    const unknown = { standing: standing('unknown') };

    expect(told('database-1', replicated({ 'database-1': unknown }))).toContain('primary-kill perhaps');
  });

  test('one of the gateways, by traffic: which one is not known before', () => {
    expect(told('gateway-2')).toEqual(['gateway-kill perhaps', 'random-kill perhaps']);
  });

  test('the first of balancers, and not the second', () => {
    expect(told('balancer-1')).toEqual(['balancer-kill surely', 'random-kill perhaps']);
    expect(told('balancer-2')).toEqual([]);
  });

  test('nobody whom the host does not name', () => {
    expect(told('database-balancer-1')).toEqual([]);
  });
});

describe('the prediction', () => {
  const predictionOf = (wanted: DrillId, stack: StackStatus) =>
    aimedAt('database-1', stack).find(({ drill: { id } }) => id === wanted)?.prediction;
  const primaryKill = (stack = replicated()) => predictionOf('primary-kill', stack);

  test('with synchronous commits loses nothing', () => {
    expect(primaryKill()).toEqual({
      outcome: 'Requests may fail for about 1 s.',
      loss: 'Nothing that was acknowledged is lost.',
      destroys: null,
    });
  });

  test('without them says what may be lost, and asks for the word that it may', () => {
    const careless = replicated({}, { groups: [databaseGroup({ commits: 'asynchronous' })] });

    expect(primaryKill(careless)?.destroys).toMatch(/may be lost/);
  });

  test('knows how long the stack file lets a primary say nothing, which costs a frozen one time and a dead one none', () => {
    const patient = replicated({}, { guard: { by: 'warden', text: '', silenceMs: 5_000 } });

    expect(predictionOf('primary-freeze', replicated())?.outcome).toBe('Requests may fail for about 1 s.');
    expect(predictionOf('primary-freeze', patient)?.outcome).toBe('Requests may fail for about 5 s.');
    expect(primaryKill(patient)?.outcome).toBe('Requests may fail for about 1 s.');
  });

  test('without a guardian is slower', () => {
    expect(primaryKill(replicated({}, { guard: { by: 'nobody', text: '' } }))?.outcome).toBe(
      'Requests may fail for about 25 s.',
    );
  });
});
