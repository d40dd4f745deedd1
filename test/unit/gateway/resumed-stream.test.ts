import { beforeEach, describe, expect, it } from 'vitest';
import { resumedStream } from '../../../resources/gateway/src/mcp/resumed-stream.ts';
import { parseOpening, StreamLog } from '../../../resources/gateway/src/mcp/stream-log.ts';
import { MemorySessions } from '../../../resources/gateway/src/sessions/memory-sessions.ts';
import {
  type SessionStore,
  sessionsUnavailable,
} from '../../../resources/gateway/src/sessions/session-store.ts';

const OPENING = { requestId: 7, method: 'tools/call', answerByMs: 1000 };
const ANSWER = { jsonrpc: '2.0', id: 7, result: { content: [] } } as const;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let sessions: MemorySessions;
let log: StreamLog;
let openingId: string;

function logOf(store: SessionStore, opening = OPENING): StreamLog {
  return new StreamLog({ sessions: store, sessionId: 'a', opening, logger: silent });
}

beforeEach(async () => {
  sessions = new MemorySessions(60_000);
  await sessions.open({ id: 'a', owner: 'someone', openedAtMs: 0 });
  log = logOf(sessions);
  openingId = await log.storeEvent('stream', {} as never);
});

async function read(now: () => number, store: SessionStore = sessions, opening = OPENING): Promise<string> {
  const chunks = [];
  for await (const chunk of resumedStream({ sessions: store, sessionId: 'a', openingId, opening, now }))
    chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('a resumed stream', () => {
  it('sends what was stored, and ends', async () => {
    const id = await log.storeEvent('stream', ANSWER);

    expect(await read(() => 0)).toContain(`event: message\nid: ${id}\ndata: ${JSON.stringify(ANSWER)}\n\n`);
  });

  it('waits for an answer that is still being worked on, and takes no other stream for it', async () => {
    await log.storeEvent('other', { ...ANSWER, id: 8 });
    let looks = 0;
    const text = await read(() => {
      looks += 1;
      if (looks === 4) void log.storeEvent('stream', ANSWER);
      return 0;
    });

    expect(text).toContain('"id":7');
    expect(text).not.toContain('"id":8');
  });

  it('says that nobody knows when its gateway would have answered by then', async () => {
    const text = await read(() => OPENING.answerByMs);

    expect(text).toContain('outcome-unknown');
    expect(text).toContain('"isError":true');
  });

  it('answers what is no call of a tool with an error of the protocol', async () => {
    const text = await read(() => OPENING.answerByMs, sessions, { ...OPENING, method: 'tools/list' });

    expect(text).toContain('"error":{"code":-32000');
  });

  it('outlives a store that is away for a moment', async () => {
    await log.storeEvent('stream', ANSWER);
    let asked = 0;
    const flaky = Object.assign(Object.create(sessions) as SessionStore, {
      eventsFrom: async (sessionId: string, eventId: string) => {
        asked += 1;
        if (asked < 3) throw sessionsUnavailable();
        return sessions.eventsFrom(sessionId, eventId);
      },
    });

    expect(await read(() => 0, flaky)).toContain('"id":7');
  });
});

describe('what is kept of an answer', () => {
  const away = Object.assign(Object.create(null) as SessionStore, {
    addEvent: () => Promise.reject(sessionsUnavailable()),
  });

  it('is what it answers, then the answer', async () => {
    await log.storeEvent('stream', ANSWER);
    const [opening, answer] = await sessions.eventsFrom('a', openingId);

    expect(parseOpening(opening)).toEqual(OPENING);
    expect(parseOpening(answer)).toBeNull();
  });

  it('is a note when the answer is too long', async () => {
    const long = { ...ANSWER, result: { content: [{ type: 'text', text: 'x'.repeat(200_000) }] } };
    const id = await log.storeEvent('stream', long);
    const [kept] = await sessions.eventsFrom('a', id);

    expect(kept?.text.length).toBeLessThan(1000);
    expect(JSON.parse(kept?.text ?? '')).toMatchObject({ id: 7, error: { code: -32000 } });
  });

  it('keeps a request from being begun when the store is away, but not its answer from being sent', async () => {
    const failing = logOf(away);

    await expect(failing.storeEvent('stream', {} as never)).rejects.toMatchObject({
      code: 'sessions-unavailable',
    });
    expect(failing.failure).toMatchObject({ code: 'sessions-unavailable' });
    expect(await failing.storeEvent('stream', ANSWER)).toBe('');
  });
});
