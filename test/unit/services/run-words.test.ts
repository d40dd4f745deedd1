import { expect, test } from 'vitest';
import { runWords } from '../../../electron/services/run-words.ts';

test.each([
  ['up', '', 'bring-up'],
  ['down', 'with its data', 'take-down with its data'],
  ['restart', 'gateway-1', 'restart of gateway-1'],
  ['scale', 'gateway=3', 'scaling of gateway=3'],
  ['switchover', 'to database-2', 'switchover to database-2'],
  ['switchover', 'database to database-2', 'switchover of database to database-2'],
  ['pause', 'database', 'pause of the manager of database'],
  ['drill', 'primary-kill', 'drill “Kill the database’s primary”'],
] as const)('%s %s: %s', (kind, subject, words) => {
  expect(runWords({ kind, subject })).toBe(words);
});
