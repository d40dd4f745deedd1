import { expect, it } from 'vitest';
import { advanceDrill } from '../../../../electron/domain/drill/drill-state.ts';

it('a drill goes from its check to its end in order', () => {
  expect(advanceDrill(advanceDrill('planned', 'checking'), 'running')).toBe('running');
  expect(advanceDrill(advanceDrill('running', 'reverting'), 'completed')).toBe('completed');
});

it('an end is an end, and a fault is never left without being undone', () => {
  expect(() => advanceDrill('aborted', 'running')).toThrow();
  expect(() => advanceDrill('running', 'completed')).toThrow();
});
