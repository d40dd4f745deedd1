import { beforeEach, describe, expect, it } from 'vitest';
import { MemorySessions } from '../../../resources/gateway/src/sessions/memory-sessions.ts';

const TTL_MS = 1000;
let nowMs: number;
let sessions: MemorySessions;

beforeEach(() => {
  nowMs = 0;
  sessions = new MemorySessions(TTL_MS, () => nowMs);
});

const session = (id: string) => ({ id, owner: 'someone', openedAtMs: 0 });

describe('MemorySessions', () => {
  it('keeps a session as long as it is used', async () => {
    await sessions.open(session('a'));
    for (let use = 0; use < 5; use += 1) {
      nowMs += TTL_MS - 1;
      expect(await sessions.use('a')).toEqual(session('a'));
    }
    nowMs += TTL_MS;

    expect(await sessions.use('a')).toBeNull();
    expect(await sessions.use('never')).toBeNull();
  });

  it('forgets a session and its events when it ends', async () => {
    await sessions.open(session('a'));
    const id = await sessions.addEvent('a', 'stream', 'text');
    await sessions.end('a');

    expect(await sessions.use('a')).toBeNull();
    expect(await sessions.eventsFrom('a', id)).toEqual([]);
  });

  it('finds an event and the later ones of its session, and nothing for an id it does not know', async () => {
    await sessions.open(session('a'));
    await sessions.open(session('b'));
    const ids = [];
    for (const text of ['1', '2', '3']) ids.push(await sessions.addEvent('a', 'stream', text));

    const found = await sessions.eventsFrom('a', ids[1] ?? '');
    expect(found.map(({ text }) => text)).toEqual(['2', '3']);
    expect(await sessions.eventsFrom('b', ids[1] ?? '')).toEqual([]);
    expect(await sessions.eventsFrom('a', '9-9')).toEqual([]);
  });

  it('keeps the last 32 events of a session', async () => {
    await sessions.open(session('a'));
    const first = await sessions.addEvent('a', 'stream', 'first');
    const second = await sessions.addEvent('a', 'stream', 'second');
    for (let event = 0; event < 31; event += 1) await sessions.addEvent('a', 'stream', 'later');

    expect(await sessions.eventsFrom('a', first)).toEqual([]);
    expect(await sessions.eventsFrom('a', second)).toHaveLength(32);
  });

  it('drops the events of those that were longest unused when all together are too large, not their sessions', async () => {
    const large = 'x'.repeat(6 * 1024 * 1024);
    const ids: Record<string, string> = {};
    for (const name of ['a', 'b', 'c']) {
      await sessions.open(session(name));
      ids[name] = await sessions.addEvent(name, 'stream', large);
    }

    expect(await sessions.eventsFrom('a', ids.a ?? '')).toEqual([]);
    expect(await sessions.eventsFrom('b', ids.b ?? '')).toHaveLength(1);
    expect(await sessions.eventsFrom('c', ids.c ?? '')).toHaveLength(1);
    expect(await sessions.use('a')).toEqual(session('a'));
  });

  it('keeps ten thousand sessions, the latest used ones', async () => {
    for (let count = 0; count < 10_000; count += 1) await sessions.open(session(`s${count}`));
    await sessions.use('s0');
    await sessions.open(session('one-more'));

    expect(await sessions.use('s0')).not.toBeNull();
    expect(await sessions.use('s1')).toBeNull();
    expect(await sessions.use('one-more')).not.toBeNull();
  });
});
