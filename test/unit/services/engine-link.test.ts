import { afterEach, describe, expect, it } from 'vitest';
import { FailureError, toFailure } from '../../../electron/domain/failure.ts';
import type { EngineConnection, EngineFinder } from '../../../electron/ports/engine-finder.ts';
import { EngineLink, type EngineLinkState } from '../../../electron/services/engine-link.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

class FakeConnection implements EngineConnection {
  readonly info = {
    description: 'the engine',
    version: '20.10',
    apiVersion: '1.41',
    local: true,
    machine: { cpus: 2, kernel: '6.1.0' },
    socket: null,
  };
  responsive = true;
  closed = false;
  break: (reason: string) => void = () => {};

  untilBroken(signal: AbortSignal): Promise<string> {
    return new Promise((resolve) => {
      this.break = resolve;
      signal.addEventListener('abort', () => resolve('aborted'), { once: true });
    });
  }

  async answers(): Promise<boolean> {
    return this.responsive;
  }

  close(): void {
    this.closed = true;
  }
}

class FakeFinder implements EngineFinder {
  engine: FakeConnection | null = null;
  readonly askedWith: (EngineConnection | null)[] = [];

  async find(previous: EngineConnection | null): Promise<EngineConnection> {
    this.askedWith.push(previous);
    if (this.engine !== null) return this.engine;
    throw new FailureError({ code: 'engine-not-running', message: 'nothing listens' });
  }
}

const links: EngineLink[] = [];
afterEach(async () => {
  for (const link of links.splice(0)) await link.close();
});

function startLink(engine: FakeConnection | null = null) {
  const finder = new FakeFinder();
  finder.engine = engine;
  const clock = new ManualClock();
  const link = new EngineLink({ finder, clock, random: () => 1 });
  links.push(link);
  const seen: EngineLinkState[] = [];
  link.onChange((state) => seen.push(state));
  link.start();
  return { finder, clock, link, seen };
}

describe('the link to the engine', () => {
  it('searches with growing, bounded pauses until an engine answers', async () => {
    const { finder, clock, link, seen } = startLink();
    await clock.advance(60_000);
    expect(clock.sleptMs.slice(0, 9)).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
    expect(seen.at(-1)).toMatchObject({ kind: 'searching', failure: { code: 'engine-not-running' } });

    finder.engine = new FakeConnection();
    await clock.advance(15_000);
    expect(link.state).toMatchObject({ kind: 'connected', lostAtMs: null, info: { version: '20.10' } });
  });

  it('after a loss looks for the same engine only, and says when it was lost', async () => {
    const first = new FakeConnection();
    const { finder, clock, link, seen } = startLink(first);
    await clock.advance(8_000);
    finder.engine = null;
    const lostAtMs = clock.nowMs();
    first.break('it ended its event stream');
    await settle();
    expect(link.state).toMatchObject({ kind: 'lost', lostAtMs, failure: { code: 'engine-not-running' } });
    expect(seen.find((state) => state.kind === 'lost')).toMatchObject({
      failure: { code: 'engine-disconnected', message: expect.stringContaining('it ended its event stream') },
    });
    expect(finder.askedWith.at(-1)).toBe(first);
    expect(first.closed).toBe(true);

    finder.engine = new FakeConnection();
    await clock.advance(5_000);
    expect(link.state).toMatchObject({ kind: 'connected', lostAtMs });
  });

  it('takes an engine for lost that is silent three looks in a row, not one that misses a look', async () => {
    const engine = new FakeConnection();
    const { finder, clock, link } = startLink(engine);
    await clock.advance(0);
    const lastAnswerAtMs = clock.nowMs();
    engine.responsive = false;
    await clock.advance(20_000);
    engine.responsive = true;
    await clock.advance(10_000);
    expect(link.state.kind).toBe('connected');

    engine.responsive = false;
    finder.engine = null;
    await clock.advance(30_000);
    expect(link.state).toMatchObject({ kind: 'lost', lostAtMs: lastAnswerAtMs + 30_000 });
  });

  it('pauses before it goes back to an engine that drops every connection at once', async () => {
    const engine = new FakeConnection();
    const { finder, clock } = startLink(engine);
    await settle();
    for (const pauseMs of [200, 400, 800, 1600]) {
      const askedBefore = finder.askedWith.length;
      engine.break('gone');
      await clock.advance(pauseMs - 1);
      expect(finder.askedWith).toHaveLength(askedBefore);
      await clock.advance(1);
      expect(finder.askedWith).toHaveLength(askedBefore + 1);
    }
  });

  it('lets a caller wait for the engine, and tells why there is none when time runs out', async () => {
    const { finder, clock, link } = startLink();
    const inVain = link.connected({ deadlineMs: 1_000 }).catch(toFailure);
    await clock.advance(1_000);
    expect(await inVain).toMatchObject({ code: 'engine-not-running' });

    const patient = link.connected({ deadlineMs: 60_000 });
    finder.engine = new FakeConnection();
    await clock.advance(10_000);
    expect(await patient).toMatchObject({ version: '20.10' });
    expect(await link.connected({ deadlineMs: 0 })).toMatchObject({ version: '20.10' });
  });

  it('tells who only looks after one search that there is no engine, long before time runs out', async () => {
    const { clock, link } = startLink();
    await clock.advance(20_000);
    const refused = link.connected({ deadlineMs: 5_000, isOnlyLooking: true }).catch(toFailure);
    await clock.advance(100);
    expect(await Promise.race([refused, settle().then(() => 'waits')])).toMatchObject({
      code: 'engine-not-running',
    });

    const first = startLink();
    const atOnce = first.link.connected({ deadlineMs: 5_000, isOnlyLooking: true }).catch(toFailure);
    await first.clock.advance(100);
    expect(await Promise.race([atOnce, settle().then(() => 'waits')])).toMatchObject({
      code: 'engine-not-running',
    });
  });

  it('lets who only looks wait for an engine that was lost and may come back', async () => {
    const engine = new FakeConnection();
    const { finder, clock, link } = startLink(engine);
    await settle();
    finder.engine = null;
    engine.break('it restarts');
    await clock.advance(1_000);
    const waiting = link.connected({ deadlineMs: 5_000, isOnlyLooking: true });
    await clock.advance(1_500);
    finder.engine = new FakeConnection();
    await clock.advance(3_000);
    expect(await waiting).toMatchObject({ version: '20.10' });
  });

  it('finds an engine at once that is restarted again and again, soon after it was found', async () => {
    const { finder, clock, link } = startLink();
    for (let restart = 0; restart < 8; restart += 1) {
      const engine = new FakeConnection();
      finder.engine = engine;
      await clock.advance(200);
      expect([restart, link.state.kind]).toEqual([restart, 'connected']);
      await clock.advance(1_500);
      engine.break('somebody restarted it');
      await settle();
    }
  });

  it('looks at once for somebody who needs the engine now, however long it would have paused', async () => {
    const { finder, clock, link } = startLink();
    await clock.advance(60_000);
    const before = finder.askedWith.length;
    finder.engine = new FakeConnection();
    const wait = link.connected({ deadlineMs: 1_000 });
    await clock.advance(0);
    expect(await wait).toMatchObject({ version: '20.10' });
    expect(finder.askedWith.length).toBe(before + 1);
  });

  it('ends every wait when it is closed, and a caller`s own signal ends that caller`s', async () => {
    const { link } = startLink();
    const caller = new AbortController();
    const cancelled = link.connected({ deadlineMs: 60_000, signal: caller.signal }).catch(toFailure);
    caller.abort();
    expect(await cancelled).toMatchObject({ code: 'cancelled' });

    const closed = link.connected({ deadlineMs: 60_000 }).catch(toFailure);
    await link.close();
    expect(await closed).toMatchObject({ code: 'cancelled' });
    expect(link.state.kind).toBe('closed');
  });

  it('goes on when a listener throws', async () => {
    const { finder, clock, link } = startLink();
    link.onChange(() => {
      throw new Error('a bug in a listener');
    });
    finder.engine = new FakeConnection();
    await clock.advance(1_000);
    expect(link.state.kind).toBe('connected');
  });
});
