import { describe, expect, it } from 'vitest';
import { regexPattern } from '../../../electron/domain/logs/line-pattern.ts';
import { type FollowRequest, followLogs } from '../../../electron/services/log-following.ts';
import { FakeMemberLogs } from '../../helpers/fake-member-logs.ts';
import { said, searchHere } from '../../helpers/log-lines.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

function rig(change: Partial<FollowRequest> = {}) {
  const logs = new FakeMemberLogs();
  const clock = new ManualClock();
  const abort = new AbortController();
  const shown: string[] = [];
  const begin = (names: readonly string[]) =>
    followLogs(
      { logs, search: searchHere, clock },
      {
        members: names.map((name) => ({ member: name.replace('shop-', ''), container: name })),
        tail: 100,
        follow: true,
        filter: { pattern: null, level: null, sinceMs: null },
        signal: abort.signal,
        onLines: async (lines) => {
          shown.push(...lines.map(({ member, level, text }) => `${member} ${level} ${text}`));
        },
        ...change,
      },
    );
  return { logs, clock, abort, shown, begin };
}

describe('followLogs', () => {
  it('given the past of two members, then its last lines come in the order of their time', async () => {
    const { logs, shown, begin } = rig({ follow: false, tail: 3 });
    logs.run('shop-a', [said(1, '1'), said(4, 'ERROR 4')]);
    logs.run('shop-b', [said(2, '2'), said(3, '\u001b[2J3')]);
    await begin(['shop-a', 'shop-b']);
    expect(shown).toEqual(['b unknown 2', 'b unknown ␛[2J3', 'a error ERROR 4']);
  });

  it('given lines that arrive in the wrong order, then they come in the right one, and none twice', async () => {
    const { logs, clock, abort, shown, begin } = rig();
    logs.run('shop-a', [said(1, '1')]);
    logs.run('shop-b');
    const done = begin(['shop-a', 'shop-b']);
    await settle();
    logs.say('shop-a', said(1, '1'), said(12, '12'));
    await clock.advance(50);
    logs.say('shop-b', said(11, '11'));
    await clock.advance(200);
    expect(shown).toEqual(['a unknown 1', 'b unknown 11', 'a unknown 12']);
    abort.abort();
    await done;
  });

  it('given lines that wait when the streams end, then they come before the end', async () => {
    const { logs, shown, begin } = rig();
    logs.run('shop-a');
    logs.run('shop-b');
    const done = begin(['shop-a', 'shop-b']);
    await settle();
    logs.say('shop-a', said(1, 'last words'));
    await settle();
    logs.stop('shop-a');
    logs.stop('shop-b');
    await done;
    expect(shown).toEqual(['a unknown last words']);
  });

  it('given filters, then only what passes comes, of the past and of what follows', async () => {
    const { logs, clock, abort, shown, begin } = rig({
      tail: 2,
      filter: { pattern: regexPattern('x\\d'), level: 'warning', sinceMs: 2 },
    });
    logs.run('shop-a', [
      said(1, 'ERROR x0'),
      said(2, 'ERROR x1'),
      said(3, 'ERROR x2'),
      said(4, 'ERROR x3'),
      said(5, 'INFO x4'),
      said(6, 'ERROR y'),
    ]);
    const done = begin(['shop-a']);
    await settle();
    logs.say('shop-a', said(7, 'ERROR y'), said(8, 'WARN x5'));
    await clock.advance(200);
    expect(shown).toEqual(['a error ERROR x2', 'a error ERROR x3', 'a warning WARN x5']);
    abort.abort();
    await done;
  });

  it('given no past to show, then none is read', async () => {
    const { logs, abort, shown, begin } = rig({ tail: 0 });
    logs.run('shop-a', [said(1, 'old')]);
    const done = begin(['shop-a']);
    await settle();
    logs.say('shop-a', said(2, 'new'));
    await settle();
    expect(shown).toEqual(['a unknown new']);
    expect(logs.queries).toEqual(['shop-a follow 0 -']);
    abort.abort();
    await done;
  });

  it('given an expression that is stopped, then following fails with its reason', async () => {
    const { logs, begin } = rig({
      filter: { pattern: { source: '(', flags: '', written: '(' }, level: null, sinceMs: null },
    });
    logs.run('shop-a', [said(1, 'x')]);
    await expect(begin(['shop-a'])).rejects.toThrow();
  });
});
