import { describe, expect, test } from 'vitest';
import {
  byUrgency,
  membersOf,
  type Ranked,
} from '../../../../../renderer/features/overview/overview-view.ts';
import { member, pair, status } from '../../builders.ts';

const stack = (name: string, survival: Ranked['survival'], over: Partial<Ranked> = {}): Ranked => ({
  name,
  survival,
  isAbsent: false,
  isForeign: false,
  ...over,
});

describe('the overview', () => {
  test('what needs somebody comes first, then what is not brought up, then what is not ours', () => {
    const order = byUrgency([
      stack('a', 'survives'),
      stack('b', 'untested', { isAbsent: true }),
      stack('0', 'fails', { isForeign: true }),
      stack('c', 'untested'),
      stack('e', 'fails'),
      stack('d', 'fails'),
    ]);
    expect(order.map(({ name }) => name)).toEqual(['d', 'e', 'c', 'a', 'b', '0']);
  });

  test('only members that the stack asks for are counted, and only those that answer are ready', () => {
    expect(membersOf(pair())).toEqual({ ready: 7, all: 7 });
    expect(membersOf(pair({ 'gateway-2': { readiness: 'not-ready' } }))).toEqual({ ready: 6, all: 7 });
    expect(membersOf(pair({ 'gateway-2': { state: 'exited', readiness: 'unknown' } }))).toEqual({
      ready: 6,
      all: 7,
    });
    expect(membersOf(status([member('old-1', { kind: 'orphan' })]))).toEqual({ ready: 0, all: 0 });
  });
});
