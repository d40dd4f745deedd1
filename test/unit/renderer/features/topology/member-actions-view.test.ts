import { expect, test } from 'vitest';
import { actionsOf } from '../../../../../renderer/features/topology/member-actions-view.ts';
import { databaseGroup, replicated, standing, viewOf } from './pictured.ts';

function actions(name: string, stack = replicated()) {
  const { nodes, groups } = viewOf(stack);
  const node = nodes.find(({ status }) => status.name === name);
  return node === undefined ? [] : actionsOf(node, nodes, groups);
}
const kinds = (name: string, stack = replicated()) => actions(name, stack).map(({ kind }) => kind);

test('everybody can be restarted; that nobody stands in is said', () => {
  expect(actions('gateway-1')).toEqual([{ kind: 'restart', isAlone: false }]);
  expect(actions('consensus-1')).toEqual([{ kind: 'restart', isAlone: true }]);
});

test('the leader can hand over to whomever its manager chooses, but is never copied or promoted', () => {
  expect(kinds('database-1')).toEqual(['restart', 'switch-over', 'pause']);
  expect(actions('database-1')[1]).toMatchObject({ from: 'database-1', to: null });
});

test('a follower with every commit takes over by a switchover, not by promotion', () => {
  expect(kinds('database-2')).toEqual(['restart', 'switch-over', 'reinit', 'pause']);
  expect(actions('database-2')[1]).toMatchObject({ from: 'database-1', to: 'database-2' });
});

test('one without can be promoted by hand, and what it lacks is known', () => {
  const behind = replicated(
    { 'database-2': { standing: standing('standby', { lagBytes: 900, missingBytes: 500 }) } },
    { groups: [databaseGroup({ successors: [] })] },
  );

  expect(actions('database-2', behind).find(({ kind }) => kind === 'promote')).toMatchObject({
    against: 'database-1',
    missingBytes: 500,
  });
});

test('without a leader there is nobody to switch over from, and nothing to copy', () => {
  const orphaned = replicated({}, { groups: [databaseGroup({ leader: null, successors: [] })] });

  expect(kinds('database-2', orphaned)).toEqual(['restart', 'promote', 'pause']);
});

test('a manager that is paused can be resumed', () => {
  expect(kinds('database-1', replicated({}, { groups: [databaseGroup({ mode: 'paused' })] }))).toContain(
    'resume',
  );
});

test('a cache under Sentinels has no manager to pause, and nothing to promote by hand', () => {
  const sentinels = replicated({}, { groups: [databaseGroup({ manager: 'sentinel', successors: [] })] });

  expect(kinds('database-2', sentinels)).toEqual(['restart', 'switch-over']);
});
