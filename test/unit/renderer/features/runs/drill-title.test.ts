import { expect, test } from 'vitest';
import { drillTitle } from '../../../../../renderer/features/runs/drill-title.ts';
import { drill } from '../../builders.ts';

test('a drill has the name of its catalogue, or its id where that is not known', () => {
  expect(drillTitle([drill('gateway-freeze'), drill('gateway-kill')], 'gateway-kill')).toBe(
    'Kill the serving gateway',
  );
  expect(drillTitle([drill('gateway-freeze')], 'gateway-kill')).toBe('gateway-kill');
  expect(drillTitle(undefined, 'gateway-kill')).toBe('gateway-kill');
});
