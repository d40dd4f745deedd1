import { describe, expect, it } from 'vitest';
import { parseRole } from '../../../../electron/adapters/redis/server-answers.ts';

const MASTER = [
  'master',
  1240,
  [
    ['10.0.0.2', '6379', '1234'],
    ['10.0.0.3', '6379', '1240'],
  ],
];
const REPLICA = ['slave', '10.0.0.1', 6379, 'connected', 1234];

const MEMBERS: Readonly<Record<string, string>> = { '10.0.0.2': 'cache-2', '10.0.0.3': 'cache-3' };
const parse = (answer: unknown) => parseRole(answer, (address) => MEMBERS[address] ?? null);

describe('the role of a server', () => {
  it('is, of a master, who follows it', () => {
    expect(parse(MASTER)).toMatchObject({
      ...{ acceptsWrites: true, positionBytes: 1240, link: null },
      followers: [
        { member: 'cache-2', isStreaming: true, sync: 'async' },
        { member: 'cache-3', isStreaming: true, sync: 'async' },
      ],
    });
  });

  it('is, of a replica, what it has and whether its link stands', () => {
    expect(parse(REPLICA)).toMatchObject({ acceptsWrites: false, positionBytes: 1234, link: 'up' });
    expect(parse(['slave', '10.0.0.1', 6379, 'sync', -1])).toMatchObject({
      positionBytes: null,
      link: 'down',
    });
  });

  it('leaves strangers out', () => {
    expect(parse(['master', 1240, [['10.9.9.9', '6379', '1234']]])).toMatchObject({ followers: [] });
  });

  it.each([
    ['nothing', null],
    ['a word', 'master'],
    ['half an answer', ['master', 1240]],
    ['an offset that is no number', ['master', '1240', []]],
    ['an offset below zero', ['master', -1, []]],
    ['an address that is none', ['master', 1240, [['cache-2', '6379', '1']]]],
    ['another role', ['sentinel', ['cache']]],
    ['a link that nobody knows', ['slave', '10.0.0.1', 6379, 'maybe', 1234]],
  ])('is not concluded from %s', (_case, answer) => {
    expect(parse(answer)).toEqual({ trouble: expect.stringContaining('not understood') });
  });
});
