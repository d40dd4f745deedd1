import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogLine } from '../../../../../electron/contract/log-requests.ts';
import { MomentSource } from '../../../../../renderer/features/logs/moment-source.ts';
import type { LogHost } from '../../../../../renderer/features/logs/past-reader.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_000 * MINUTE_MS;

/** One line a second, told newest first in pages, as the host does; none in an hour of silence. */
class TellingHost {
  readonly spans: [number, number][] = [];
  readonly #isSilent: (atMs: number) => boolean;
  readonly asHost = {
    call: async (_name: string, wish: { sinceMs: number | null; untilMs: number; cursor: string | null }) => {
      this.spans.push([wish.sinceMs ?? 0, wish.untilMs]);
      const lines: LogLine[] = [];
      let at = Math.floor((wish.cursor === null ? wish.untilMs : Number(wish.cursor) - 1) / 1_000) * 1_000;
      for (; at >= (wish.sinceMs ?? 0) && at > 0 && lines.length < 50; at -= 1_000) {
        if (!this.#isSilent(at)) {
          lines.push({ member: 'gateway-1', stream: 'stdout', atMs: at, text: `at ${at}`, level: 'info' });
        }
      }
      const isMore = at >= (wish.sinceMs ?? 0) && at > 0;
      return { lines, cursor: isMore ? String(at + 1_000) : null, complete: true, searchedLines: 50 };
    },
  } as unknown as LogHost;
  constructor(isSilent: (atMs: number) => boolean = () => false) {
    this.#isSilent = isSilent;
  }
}

const settle = async () => {
  for (let turn = 0; turn < 400; turn += 1) await Promise.resolve();
};
const openAt = (host: TellingHost, atMs: number) =>
  new MomentSource({
    host: host.asHost,
    wish: { stack: 'shop', members: [], level: null, query: null },
    bounds: { maxLines: 10_000, maxBytes: 1e9 },
    atMs,
    nowMs: () => NOW_MS,
    schedule: (act) => {
      act();
      return () => {};
    },
  });
const timesOf = ({ ring }: MomentSource): readonly number[] =>
  Array.from({ length: ring.length }, (_, place) => ring.line(ring.firstOrdinal + place, 100)?.atMs ?? 0);

describe('the lines around a moment', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('begin with what led to it', async () => {
    const at = 500 * MINUTE_MS;
    const source = openAt(new TellingHost(), at);
    await settle();

    expect(source.state().phase.kind).toBe('still');
    expect(source.ring.oldestMs).toBeLessThan(at);
    expect(source.ring.newestMs).toBe(at + 10_000);
    expect(source.ring.ordinalAt(at)).not.toBeNull();
  });

  test('go on in both directions without a hole and without a line twice', async () => {
    const source = openAt(new TellingHost(), 500 * MINUTE_MS);
    await settle();
    for (let turn = 0; turn < 5; turn += 1) {
      source.loadOlder();
      source.loadNewer();
      await settle();
    }

    const times = timesOf(source);
    expect(times.length).toBeGreaterThan(150);
    expect(times).toEqual(times.map((_, place) => (times[0] ?? 0) + place * 1_000));
  });

  test('an hour of silence is stepped over', async () => {
    const silence: [number, number] = [501 * MINUTE_MS, 561 * MINUTE_MS];
    const source = openAt(new TellingHost((at) => at > silence[0] && at < silence[1]), 500 * MINUTE_MS);
    await settle();
    for (let turn = 0; turn < 12; turn += 1) {
      source.loadNewer();
      await settle();
    }

    expect(source.ring.newestMs).toBeGreaterThanOrEqual(silence[1]);
  });

  test('of a moment before anything was said are those that were said next', async () => {
    const firstMs = 500 * MINUTE_MS;
    const source = openAt(new TellingHost((at) => at < firstMs), firstMs - 60 * MINUTE_MS);
    for (let turn = 0; turn < 30; turn += 1) await settle();

    expect(source.ring.oldestMs).toBe(firstMs);
    expect(source.state().phase.kind).toBe('still');
  });

  test('end at now', async () => {
    const source = openAt(new TellingHost(), NOW_MS - 30_000);
    await settle();
    for (let turn = 0; turn < 6; turn += 1) {
      source.loadNewer();
      await settle();
    }

    expect(source.state().isAtNow).toBe(true);
    expect(source.ring.newestMs).toBe(NOW_MS);
  });
});
