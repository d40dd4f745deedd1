import { expect, it } from 'vitest';
import { recordResults } from '../../helpers/recorded-results.ts';

const EMPTY = [
  '# A page',
  '<!-- last results: written by the runner -->',
  '<!-- end of last results -->',
  'The rest.',
].join('\n');
const reboot = { suite: 'reboot', test: 'comes back', outcome: 'passed', date: '2026-11-20' } as const;
const power = { suite: 'power-loss', test: 'loses nothing', outcome: 'failed', date: '2026-11-20' } as const;

it('writes the results between the marks and leaves the rest of the page alone', () => {
  const page = recordResults(EMPTY, [reboot]);

  expect(page).toContain('| reboot | comes back | passed | 2026-11-20 |');
  expect(page.startsWith('# A page\n<!-- last')).toBe(true);
  expect(page.endsWith('<!-- end of last results -->\nThe rest.')).toBe(true);
});

it('replaces what ran again and keeps what did not', () => {
  const first = recordResults(EMPTY, [reboot, power]);

  const second = recordResults(first, [{ ...power, outcome: 'passed', date: '2026-11-21' }]);

  expect(second).toContain('| reboot | comes back | passed | 2026-11-20 |');
  expect(second).toContain('| power-loss | loses nothing | passed | 2026-11-21 |');
  expect(second).not.toContain('failed');
  expect(second.match(/<!--/g)).toHaveLength(2);
});

it('forgets tests of a suite that has them no more', () => {
  const page = recordResults(recordResults(EMPTY, [reboot]), [{ ...reboot, test: 'comes back alone' }]);

  expect(page).toContain('comes back alone');
  expect(page).not.toContain('| comes back |');
});

it('says what is wrong with a page that has no place for results', () => {
  expect(() => recordResults('# A page', [reboot])).toThrow('has no table');
});
