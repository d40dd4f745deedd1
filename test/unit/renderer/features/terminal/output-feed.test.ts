import { describe, expect, test } from 'vitest';
import { OutputFeed } from '../../../../../renderer/features/terminal/output-feed.ts';

function feedOn() {
  const shown: string[] = [];
  const acknowledged: number[] = [];
  const screen = {
    show: async (bytes: Uint8Array) => void shown.push(new TextDecoder().decode(bytes)),
    skip: () => void shown.push('<skipped>'),
  };
  return { feed: new OutputFeed(screen, (offset) => void acknowledged.push(offset)), shown, acknowledged };
}
const bytes = (text: string) => new TextEncoder().encode(text);

describe('output of a terminal', () => {
  test('is shown in order and once, whatever comes again', async () => {
    const { feed, shown } = feedOn();
    feed.take(0, bytes('abc'));
    feed.take(3, bytes('def'));
    feed.take(2, bytes('cdefgh'));
    feed.take(0, bytes('abc'));
    await feed.isShown();

    expect(shown.join('')).toBe('abcdefgh');
    expect(feed.received).toBe(8);
  });

  test('says where something is missing', async () => {
    const { feed, shown } = feedOn();
    feed.take(0, bytes('abc'));
    feed.take(100, bytes('xyz'));
    await feed.isShown();

    expect(shown).toEqual(['abc', '<skipped>', 'xyz']);
  });

  test('is acknowledged when it is shown, in large steps', async () => {
    const { feed, acknowledged } = feedOn();
    for (let piece = 0; piece < 5; piece += 1) feed.take(piece * 20_000, new Uint8Array(20_000));
    await feed.isShown();

    expect(acknowledged).toEqual([40_000, 80_000]);
  });

  test('acknowledgements count from where an old session is joined', async () => {
    const { feed, acknowledged } = feedOn();
    feed.attached(1_000_100, false);
    feed.take(1_000_000, bytes('x'.repeat(100)));
    await feed.isShown();

    expect(acknowledged).toEqual([1_000_100]);
  });

  test('what was said before this screen came is a replay, until all of it is shown', async () => {
    const { feed } = feedOn();
    feed.attached(6, false);
    expect(feed.isReplaying).toBe(true);
    feed.take(0, bytes('abc'));
    await feed.isShown();
    expect(feed.isReplaying).toBe(true);
    feed.take(3, bytes('def'));
    await feed.isShown();
    expect(feed.isReplaying).toBe(false);
  });

  test('nothing of a session of one’s own is a replay, nor what comes after a lost line', async () => {
    const { feed } = feedOn();
    feed.attached(0, true);
    feed.take(0, bytes('abc'));
    await feed.isShown();
    feed.attached(10, false);

    expect(feed.isReplaying).toBe(false);
  });
});
