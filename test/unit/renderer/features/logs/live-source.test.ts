import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostEvent } from '../../../../../electron/contract/host-session.ts';
import type { LogLine } from '../../../../../electron/contract/log-requests.ts';
import { LiveSource } from '../../../../../renderer/features/logs/live-source.ts';
import type { LogHost, LogWish } from '../../../../../renderer/features/logs/past-reader.ts';

const line = (atMs: number, member = 'gateway-1', text = `line ${atMs}`): LogLine => ({
  member,
  stream: 'stdout',
  atMs,
  text,
  level: 'info',
});
const EVERYTHING: LogWish = { stack: 'shop', members: [], level: null, query: null };

interface Page {
  readonly lines: readonly LogLine[];
  readonly cursor: string | null;
  readonly complete?: boolean;
}

class FakeHost {
  readonly asked: [string, Record<string, unknown>][] = [];
  pages: Page[] = [];
  subscriptions = 0;
  #listeners = new Set<(event: HostEvent) => void>();
  #connectionListeners = new Set<(state: { phase: string }) => void>();
  readonly asHost = {
    call: async (name: string, params: Record<string, unknown>) => {
      this.asked.push([name, params]);
      if (name === 'logs.follow') {
        this.subscriptions += 1;
        return { subscription: `s${this.subscriptions}` };
      }
      if (name !== 'logs.search') return {};
      const { lines, cursor, complete = true } = this.pages.shift() ?? { lines: [], cursor: null };
      return { lines: lines.toReversed(), cursor, complete, searchedLines: 1_000 };
    },
    onEvent: (listener: (event: HostEvent) => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    connection: () => ({ phase: 'connected', sinceMs: 0 }),
    onConnection: (listener: (state: { phase: string }) => void) => {
      this.#connectionListeners.add(listener);
      return () => this.#connectionListeners.delete(listener);
    },
  } as unknown as LogHost;
  say(lines: readonly LogLine[], ended = false): void {
    const payload = { subscription: `s${this.subscriptions}`, lines: [...lines], ended };
    for (const listener of this.#listeners) listener({ name: 'log.lines', payload });
  }
  line(phase: 'connected' | 'disconnected'): void {
    for (const listener of this.#connectionListeners) listener({ phase });
  }
  of(name: string): readonly Record<string, unknown>[] {
    return this.asked.filter(([called]) => called === name).map(([, params]) => params);
  }
}

const settle = async () => {
  for (let turn = 0; turn < 30; turn += 1) {
    await Promise.resolve();
    vi.advanceTimersByTime(1);
  }
};

function sourceOn(host: FakeHost, wish: LogWish = EVERYTHING): LiveSource {
  return new LiveSource({
    host: host.asHost,
    wish,
    bounds: { maxLines: 1_000_000, maxBytes: 1e9 },
    schedule: (act) => {
      const timer = setTimeout(act, 1);
      return () => clearTimeout(timer);
    },
    monotonicMs: () => 0,
  });
}

const textsOf = ({ ring }: LiveSource): readonly string[] =>
  Array.from({ length: ring.length }, (_, place) => {
    const found = ring.line(ring.firstOrdinal + place, 1_000);
    return found?.isGap === true ? '<gap>' : (found?.text ?? '?');
  });

describe('lines as they are said', () => {
  let host: FakeHost;
  beforeEach(() => {
    vi.useFakeTimers();
    host = new FakeHost();
  });
  afterEach(() => void vi.useRealTimers());

  test('come in their order, and older ones in front when asked for', async () => {
    const source = sourceOn(host);
    await settle();
    host.say([line(10, 'gateway-1', 'a'), line(10, 'gateway-2', 'b'), line(11)]);
    await settle();

    host.pages = [{ lines: [line(8), line(9), line(10, 'gateway-1', 'a')], cursor: null }];
    source.loadOlder();
    await settle();

    expect(textsOf(source)).toEqual(['line 8', 'line 9', 'a', 'b', 'line 11']);
    expect(host.of('logs.search')[0]).toMatchObject({ untilMs: 10, cursor: null });
    expect(source.state().past).toBe('end');
  });

  test('after a lost host nothing is missing and nothing doubled', async () => {
    const source = sourceOn(host);
    await settle();
    host.say([line(10_000), line(10_001, 'database-1')]);
    await settle();
    host.line('disconnected');
    expect(source.state().phase.kind).toBe('waiting');

    host.line('connected');
    await settle();
    expect(host.of('logs.follow')[1]).toMatchObject({ sinceMs: 8_001, tail: 10_000 });
    host.say([line(10_000), line(10_001, 'database-1'), line(10_050), line(10_060, 'database-1')]);
    await settle();

    expect(textsOf(source)).toEqual(['line 10000', 'line 10001', 'line 10050', 'line 10060']);
  });

  test('an answer that does not reach back to the last line leaves a mark', async () => {
    const source = sourceOn(host);
    await settle();
    host.say([line(10_000)]);
    await settle();
    host.line('disconnected');
    host.line('connected');
    await settle();
    host.say([line(99_000), line(99_001)]);
    await settle();

    expect(textsOf(source)).toEqual(['line 10000', '<gap>', 'line 99000', 'line 99001']);
  });

  test('a stream that ends is asked for again by itself', async () => {
    const source = sourceOn(host);
    await settle();
    host.say([line(1)]);
    host.say([], true);
    await settle();
    expect(source.state().phase.kind).toBe('waiting');

    vi.advanceTimersByTime(1_500);
    await settle();
    expect(host.of('logs.follow')).toHaveLength(2);
    expect(source.state().phase.kind).toBe('live');
  });

  test('a search shows what was found first, then what comes, each once', async () => {
    host.pages = [
      { lines: [line(5), line(6)], cursor: 'c1' },
      { lines: [line(1)], cursor: null },
    ];
    const source = sourceOn(host, { ...EVERYTHING, query: { kind: 'text', text: 'line' } });
    await Promise.resolve();
    await Promise.resolve();
    host.say([line(6), line(7)]);
    await settle();

    expect(host.of('logs.follow')[0]).toMatchObject({ tail: 0, grep: 'line' });
    expect(textsOf(source)).toEqual(['line 1', 'line 5', 'line 6', 'line 7']);
    expect(source.state()).toMatchObject({ past: 'end', searchedLines: 2_000 });
  });

  test('a flood is taken in over several frames', async () => {
    let nowMs = 0;
    const source = new LiveSource({
      host: host.asHost,
      wish: EVERYTHING,
      bounds: { maxLines: 1_000_000, maxBytes: 1e9 },
      schedule: (act) => {
        const timer = setTimeout(act, 1);
        return () => clearTimeout(timer);
      },
      monotonicMs: () => {
        nowMs += 5;
        return nowMs;
      },
    });
    await settle();
    host.say(Array.from({ length: 5_000 }, (_, at) => line(at)));
    vi.advanceTimersByTime(1);
    const afterOne = source.ring.length;
    await settle();

    expect(afterOne).toBeGreaterThan(0);
    expect(afterOne).toBeLessThan(5_000);
    expect(source.ring.length).toBe(5_000);
  });
});
