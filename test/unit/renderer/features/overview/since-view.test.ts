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
    const [first, second] = [event('run-ended', { text: 'a' }), event('run-ended', { text: 'b' })];
    expect(viewSince([first, second], 10).items.map(({ text }) => text)).toEqual(['b', 'a']);
  });

  test('a run that ended says so once; one that goes on says that it began', () => {
    const data = { runId: 'r1', state: 'completed' };
    const ended = [event('run-started', { data }), event('run-ended', { data })];
    expect(viewSince(ended, 10).items.map(({ text }) => text)).toEqual(['run-ended']);
    const going = [event('run-started', { data })];
    expect(viewSince(going, 10).items.map(({ text }) => text)).toEqual(['run-started']);
  });

  test('of what the guardian did, the end is told and not each step', () => {
    const text = 'database-1: database-2 leads (+0 ms seen dead; +41 ms handing over; +633 ms it leads).';
    const { items } = viewSince([event('guardian-handed-over', { text })], 10);

    expect(items.map((item) => item.text)).toEqual(['database-1: database-2 leads.']);
  });

  test('what is worse is told as worse', () => {
    const view = viewSince(
      [
        event('member-oom'),
        event('member-ended'),
        event('member-health', { data: { ready: false } }),
        event('member-health', { data: { ready: true } }),
        event('run-ended', { data: { state: 'failed' } }),
        event('engine-back'),
        event('something-new'),
        event('guardian-handed-over'),
        event('guardian-refused'),
        event('guardian-drilled'),
      ],
      10,
    );
    expect(view.items.map(({ tone }) => tone).toReversed()).toEqual([
      'alarm',
      'warning',
      'warning',
      'warning',
      'good',
      'warning',
      'alarm',
      'note',
    ]);
    expect(view.counts).toEqual({ alarm: 2, warning: 4, good: 1, note: 3 });
  });

  test('each leads to where more of it is', () => {
    const to = (given: Partial<RecordedEvent>) => viewSince([event('run-ended', given)], 1).items[0]?.to;
    expect(to({ data: { runId: 'r1' } })).toBe('/stacks/web/runs/r1');
    expect(to({ member: 'db-1', atMs: 5 })).toBe('/stacks/web/logs?member=db-1&atMs=5');
    expect(to({})).toBe('/stacks/web/incidents');
    expect(to({ stack: null })).toBeNull();
    expect(to({ data: ['runId'] })).toBe('/stacks/web/incidents');
  });

  test('everyday work is counted, and led to', () => {
    const view = viewSince(
      [
        event('member-started'),
        event('member-health', { data: { ready: true }, stack: 'api' }),
        event('host-started', { stack: null }),
        event('drill-skipped'),
        event('member-ended'),
      ],
      8,
    );
    expect(view.items.map(({ kind }) => kind)).toEqual(['member-ended', 'drill-skipped']);
    expect(view.rest).toEqual({ count: 3, stacks: ['api', 'web'] });
  });

  test('of what matters the newest is told, and the rest counted with what does not', () => {
    const view = viewSince([event('member-oom'), event('member-oom'), event('a', { stack: null })], 1);
    expect(view.items).toHaveLength(1);
    expect(view.counts).toEqual({ alarm: 2, warning: 0, good: 0, note: 1 });
    expect(view.rest).toEqual({ count: 2, stacks: ['web'] });
  });
});
