import { expect, test } from 'vitest';
import { drillWords } from '../../../../electron/domain/drill/drill-words.ts';

test('a drill is told by its title; one of another version by its id', () => {
  expect(drillWords('gateway-kill')).toBe('drill “Kill the serving gateway”');
  expect(drillWords('gateway-sing')).toBe('drill “gateway-sing”');
});
