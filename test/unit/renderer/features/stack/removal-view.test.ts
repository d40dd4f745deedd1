import { expect, test } from 'vitest';
import { viewRemoval } from '../../../../../renderer/features/stack/removal-view.ts';

const plan = (...ids: string[]) => ({
  stack: 'pair',
  operations: ids.map((id) => {
    const [kind = '', target = ''] = id.split(' ');
    return { id, kind, target, cause: '', after: [] };
  }),
  blockers: [],
  text: '',
});

test('counts what goes and names the volumes, since those do not come back', () => {
  const view = viewRemoval(
    plan(
      'stop-container a',
      'remove-container a',
      'remove-container b',
      'remove-network n',
      'remove-volume v',
    ),
  );

  expect(view).toEqual({ counts: { containers: 2, networks: 1, volumes: 1 }, volumes: ['v'] });
});

test('counts nothing when there is nothing to remove', () => {
  expect(viewRemoval(plan()).counts).toEqual({ containers: 0, networks: 0, volumes: 0 });
});
