import { expect, test } from 'vitest';
import { fromSnapshot, stackNames, withStatus } from '../../../../renderer/state/stacks-store.ts';
import { NOW_MS, pair, status } from '../builders.ts';

test('the younger look at a stack wins, whichever way it came', () => {
  const older = pair();
  const younger = { ...pair(), state: 'degraded' as const, observedAtMs: NOW_MS + 5 };

  expect(withStatus({ pair: younger }, older).pair).toBe(younger);
  expect(withStatus({ pair: older }, younger).pair).toBe(younger);
  expect(fromSnapshot({ pair: younger }, [older]).pair).toBe(younger);
});

test('a stack that the snapshot does not name is gone', () => {
  expect(fromSnapshot({ gone: status([], { stack: 'gone' }), pair: pair() }, [pair()])).toEqual({
    pair: pair(),
  });
});

test('stacks are listed by name', () => {
  const idle = status([], { stack: 'a-idle', state: 'absent' });

  expect(stackNames({ pair: pair(), 'a-idle': idle })).toEqual(['a-idle', 'pair']);
  expect(stackNames({})).toEqual([]);
});

test('a stack without a file in this data folder comes after those that have one', () => {
  const failure = { code: 'stack-unknown', message: 'There is no stack named "alien".' } as const;
  const byName = { alien: status([], { stack: 'alien', state: 'unknown', failure }), pair: pair() };

  expect(stackNames(byName)).toEqual(['pair', 'alien']);
});
