import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../../electron/contract/event-schemas.ts';
import { viewSince } from '../../../../../renderer/features/overview/since-view.ts';

let lastId = 0;
function event(kind: string, given: Partial<RecordedEvent> = {}): RecordedEvent {
  lastId += 1;
  return {
    id: lastId,
    atMs: lastId * 1_000,
    stack: 'web',
    member: null,
    kind,
    text: kind,
    data: null,
    ...given,
  };
}

describe('what happened since', () => {
  test('the newest is first, whatever order they came in', () => {
    const [first, second] = [event('a'), event('b')];
    expect(viewSince([first, second], 10).items.map(({ text }) => text)).toEqual(['b', 'a']);
  });

  test('a run that ended says so once; one that goes on says that it began', () => {
    const data = { runId: 'r1', state: 'completed' };
    const ended = [event('run-started', { data }), event('run-ended', { data })];
    expect(viewSince(ended, 10).items.map(({ text }) => text)).toEqual(['run-ended']);
    const going = [event('run-started', { data })];
    expect(viewSince(going, 10).items.map(({ text }) => text)).toEqual(['run-started']);
  });

  test('what is worse is told as worse', () => {
    const tones = viewSince(
      [
        event('member-oom'),
        event('member-ended'),
        event('member-health', { data: { ready: false } }),
        event('member-health', { data: { ready: true } }),
        event('run-ended', { data: { state: 'failed' } }),
        event('engine-back'),
        event('something-new'),
      ],
      10,
    ).items.map(({ tone }) => tone);
    expect(tones.toReversed()).toEqual(['alarm', 'warning', 'warning', 'note', 'warning', 'good', 'note']);
  });

  test('each leads to where more of it is', () => {
    const to = (given: Partial<RecordedEvent>) => viewSince([event('x', given)], 1).items[0]?.to;
    expect(to({ data: { runId: 'r1' } })).toBe('/stacks/web/runs/r1');
    expect(to({ member: 'db-1', atMs: 5 })).toBe('/stacks/web/logs?member=db-1&atMs=5');
    expect(to({})).toBe('/stacks/web/incidents');
    expect(to({ stack: null })).toBeNull();
    expect(to({ data: ['runId'] })).toBe('/stacks/web/incidents');
  });

  test('what is not shown is counted', () => {
    const view = viewSince([event('member-oom'), event('a'), event('b')], 2);
    expect(view.hidden).toBe(1);
    expect(view.counts).toEqual({ alarm: 1, warning: 0, good: 0, note: 2 });
  });
});
