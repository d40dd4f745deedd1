import { describe, expect, it } from 'vitest';
import type { RedisReply } from '../../../../electron/domain/configs/redis-client.ts';
import {
  compareSessions,
  sessionQuestions,
  sessionRemovals,
} from '../../../../electron/domain/drill/session-ledger.ts';

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const value = (answer: unknown): RedisReply => ({ kind: 'value', value: answer });
const sessions = [
  { id: id(1), lastEvent: '1700000000000-1' },
  { id: id(2), lastEvent: '' },
  { id: id(3), lastEvent: '1700000000000-3' },
];
const EVENT = [['1700000000000-1', ['stream', 's', 'text', '{}']]];

describe('the ledger of sessions', () => {
  it('asks for each session and, where the client was told of one, for its last event', () => {
    expect(sessionQuestions(sessions)).toEqual([
      `EXISTS mcp:${id(1)}:session`,
      `XRANGE mcp:${id(1)}:events 1700000000000-1 1700000000000-1`,
      `EXISTS mcp:${id(2)}:session`,
      `EXISTS mcp:${id(3)}:session`,
      `XRANGE mcp:${id(3)}:events 1700000000000-3 1700000000000-3`,
    ]);
  });

  it('finds everything where nothing was lost', () => {
    const replies = [value(1), value(EVENT), value(1), value(1), value(EVENT)];
    expect(compareSessions(sessions, replies)).toEqual({
      ...{ acknowledged: 3, lost: 0, writesAcknowledged: 2, writesLost: 0, examples: [] },
    });
  });

  it('counts a lost session apart from a lost write', () => {
    const replies = [value(1), value([]), value(0), value(1), value(EVENT)];
    expect(compareSessions(sessions, replies)).toMatchObject({
      ...{ lost: 1, writesAcknowledged: 2, writesLost: 1 },
      examples: [expect.stringContaining(id(2))],
    });
  });

  it.each([
    ['an error', [value(1), value(EVENT), { kind: 'error', text: 'NOAUTH' }, value(1), value(EVENT)]],
    ['too few answers', [value(1)]],
    ['no answers', []],
    ['another answer', [value('1'), value(EVENT), value(1), value(1), value(EVENT)]],
    ['something that is no list of events', [value(1), value(null), value(1), value(1), value(EVENT)]],
  ] as [string, RedisReply[]][])('concludes nothing from %s', (_case, replies) => {
    expect(compareSessions(sessions, replies)).toBeNull();
  });

  it('removes a session with its events, and nothing else', () => {
    expect(sessionRemovals(sessions.slice(1, 2))).toEqual([
      `UNLINK mcp:${id(2)}:session mcp:${id(2)}:events`,
    ]);
  });

  it('writes nothing into a command that is no id', () => {
    expect(() => sessionRemovals([{ id: '*\nFLUSHALL', lastEvent: '' }])).toThrow();
    expect(() => sessionQuestions([{ id: id(1), lastEvent: '- +\nFLUSHALL' }])).toThrow();
  });
});
