import { describe, expect, it } from 'vitest';
import {
  type EventPayload,
  events,
  type RequestParams,
  requests,
} from '../../../electron/contract/contract.ts';
import { FailureError } from '../../../electron/domain/failure.ts';
import type { RawLine } from '../../../electron/domain/logs/log-line.ts';
import type { LogSearch } from '../../../electron/ports/log-search.ts';
import { LogKeeper } from '../../../electron/services/log-keeper.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';

import {
  exportLogs,
  followMembers,
  type LogServices,
  searchLogs,
} from '../../../electron/transport/log-handlers.ts';
import { FakeMemberLogs } from '../../helpers/fake-member-logs.ts';
import { said, searchHere } from '../../helpers/log-lines.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

type Lines = EventPayload<'log.lines'>;

function rig(
  members: Readonly<Record<string, readonly RawLine[]>>,
  matching: LogSearch['matching'] = searchHere.matching,
) {
  const engine = new FakeMemberLogs();
  for (const [name, lines] of Object.entries(members)) engine.run(name, lines);
  const clock = new ManualClock();
  const former = { members: async () => [], lines: async () => [] };
  const keeper = new LogKeeper({ engine, former, search: searchHere, clock, onTrouble: () => {} });
  const services: LogServices = {
    logs: engine,
    logSearch: { ...searchHere, matching },
    logKeeper: keeper,
    watch: {
      look: async (stack) =>
        ({ stack, view: { observed: await engine.observe(stack) }, atMs: 0 }) as unknown as StackLook,
    },
    clock,
    newId: () => 's1',
  };
  const sent: Lines[] = [];
  const aborts = new Map<string, AbortController>();
  const line = { waitingBytes: 0 };
  const follower = {
    waitingBytes: () => line.waitingBytes,
    send: (_name: string, payload: unknown) => void sent.push(events['log.lines'].parse(payload)),
    follow: (id: string, abort: AbortController) => void aborts.set(id, abort),
    unfollow: (id: string) => void aborts.delete(id),
  };
  return {
    sent,
    aborts,
    clock,
    line,
    follow: (change: Partial<RequestParams<'logs.follow'>>) =>
      followMembers(requests['logs.follow'].params.parse({ stack: 'shop', ...change }), follower, services),
    search: async (change: Partial<RequestParams<'logs.search'>>) =>
      requests['logs.search'].result.parse(
        await searchLogs(requests['logs.search'].params.parse({ stack: 'shop', ...change }), services),
      ),
    export: async (change: Partial<RequestParams<'logs.export'>>) =>
      requests['logs.export'].result.parse(
        await exportLogs(requests['logs.export'].params.parse({ stack: 'shop', ...change }), services),
      ),
  };
}

describe('searchLogs and exportLogs', () => {
  const members = {
    'shop-a-1': [said(1, 'ERROR one'), said(3, 'three')],
    'shop-b-1': [said(2.5, 'two', 'stderr')],
  };

  it('given pages, then each goes on where the one before has ended', async () => {
    const { search } = rig(members);
    const first = await search({ limit: 2 });
    expect(first.lines.map(({ text }) => text)).toEqual(['three', 'two']);
    const second = await search({ limit: 2, cursor: first.cursor });
    expect(second).toMatchObject({
      lines: [{ text: 'ERROR one', level: 'error' }],
      cursor: null,
      complete: true,
    });
  });

  it('given an export, then it is text, oldest first', async () => {
    expect(await rig(members).export({})).toMatchObject({
      text:
        '1970-01-01T00:00:00.001000Z a-1 stdout error ERROR one\n' +
        '1970-01-01T00:00:00.002500Z b-1 stderr unknown two\n' +
        '1970-01-01T00:00:00.003000Z a-1 stdout unknown three\n',
      lineCount: 3,
      cursor: null,
    });
  });

  it.each([
    [{ grep: 'a', regex: 'b' }, /not for both/],
    [{ regex: '(' }, /not a regular expression/],
    [{ cursor: 'nowhere' }, /no place in a log/],
    [{ members: ['c'] }, /named "c"/],
  ])('given %j, then it is refused with a reason', async (change, reason) => {
    await expect(rig(members).search(change)).rejects.toThrow(reason);
  });
});

describe('followMembers', () => {
  it('given more than a page reads at once, then it comes in parts', async () => {
    const long = 'x'.repeat(700_000);
    const { sent, follow } = rig({ 'shop-a-1': [said(1, 'short'), said(2, 'short'), said(3, long)] });
    expect(await follow({ follow: false })).toEqual({ subscription: 's1' });
    await settle();
    expect(sent.map(({ lines, ended }) => `${lines.length} ${ended}`)).toEqual([
      '2 false',
      '1 false',
      '0 true',
    ]);

    const many = rig({ 'shop-a-1': Array.from({ length: 1_200 }, (_, place) => said(place + 1, 'x')) });
    await many.follow({ follow: false, tail: 10_000 });
    await settle();
    expect(many.sent.map(({ lines }) => lines.length)).toEqual([500, 500, 200, 0]);
  });

  it('given a client that has not taken what it was sent, then the rest waits until it has', async () => {
    const { sent, follow, line, clock } = rig({
      'shop-a-1': Array.from({ length: 1_000 }, (_, place) => said(place + 1, 'x')),
    });
    line.waitingBytes = 2 ** 20;
    await follow({ follow: false, tail: 10_000 });
    await clock.advance(60_000);
    expect(sent).toEqual([]);
    expect(clock.sleptMs.length).toBeLessThan(300);

    line.waitingBytes = 0;
    await clock.advance(250);
    expect(sent.map(({ lines, ended }) => `${lines.length} ${ended}`)).toEqual([
      '500 false',
      '500 false',
      '0 true',
    ]);
  });

  it('given a client that leaves while it is waited for, then nothing more is sent', async () => {
    const { sent, follow, line, aborts, clock } = rig({ 'shop-a-1': [said(1, 'x')] });
    line.waitingBytes = 2 ** 20;
    await follow({});
    await settle();
    aborts.get('s1')?.abort();
    line.waitingBytes = 0;
    await clock.advance(1_000);
    expect(sent).toEqual([]);
  });

  it('given members and components of one client, then all of them are followed', async () => {
    const { sent, follow } = rig({
      'shop-a-1': [said(1, 'a1')],
      'shop-a-2': [said(2, 'a2')],
      'shop-b-1': [said(3, 'b1')],
      'shop-c-1': [said(4, 'c1')],
    });
    await follow({ member: 'b-1', members: ['a'], follow: false });
    await settle();
    expect(sent.flatMap(({ lines }) => lines.map(({ text }) => text))).toEqual(['a1', 'a2', 'b1']);
    await expect(follow({ members: ['x'] })).rejects.toThrow('named "x"');
    await expect(follow({ grep: 'a', regex: 'b' })).rejects.toThrow('not for both');
    await expect(rig({}).follow({})).rejects.toThrow('Nothing of stack "shop"');
  });

  it('given an end, then it is told with its reason, and nothing is followed any more', async () => {
    const well = rig({ 'shop-a-1': [said(1, 'x')] });
    await well.follow({ grep: 'x', follow: false });
    await settle();
    expect(well.sent.at(-1)).toMatchObject({ ended: true, failure: null });
    expect(well.aborts.size).toBe(0);

    const stopped = rig({ 'shop-a-1': [said(1, 'x')] }, () =>
      Promise.reject(new FailureError({ code: 'deadline-exceeded', message: 'stopped' })),
    );
    await stopped.follow({ grep: 'x' });
    await settle();
    expect(stopped.sent).toEqual([
      {
        subscription: 's1',
        lines: [],
        ended: true,
        failure: { code: 'deadline-exceeded', message: 'stopped' },
      },
    ]);
    expect(stopped.aborts.size).toBe(0);
  });
});
