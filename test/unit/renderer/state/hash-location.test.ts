import { expect, test } from 'vitest';
import { splitHash } from '../../../../renderer/state/hash-location.ts';

test.each([
  ['', '/', ''],
  ['#', '/', ''],
  ['#/', '/', ''],
  ['#settings', '/settings', ''],
  ['#/stacks/a/logs', '/stacks/a/logs', ''],
  ['#/stacks/a/logs?member=b&text=c?d', '/stacks/a/logs', 'member=b&text=c?d'],
])('“%s” is the path “%s” with the query “%s”', (hash, path, query) => {
  expect(splitHash(hash)).toEqual({ path, query });
});
