import { expect, test } from 'vitest';
import {
  byDay,
  EVERYTHING,
  familyOf,
  incidentWord,
  matches,
  mergeEvents,
  type RecordedEvent,
  runOf,
} from '../../../../../renderer/features/incidents/incidents-view.ts';
import { NOW_MS, run } from '../../builders.ts';

const event = (over: Partial<RecordedEvent> = {}): RecordedEvent => ({
  id: 1,
  atMs: NOW_MS,
  stack: 'pair',
  member: 'gateway-1',
  kind: 'member-ended',
  text: 'gateway-1 ended.',
  data: null,
  ...over,
});

test.each([
  ['guardian-handed-over', 'incident'],
  ['member-oom', 'member'],
  ['run-ended', 'run'],
  ['drill-skipped', 'schedule'],
  ['stack-file-changed', 'file'],
  ['engine-lost', 'host'],
  ['constructor', 'other'],
  ['', 'other'],
])('%s belongs to %s', (kind, family) => {
  expect(familyOf(kind)).toBe(family);
});

test('an incident says how it ended; other events have no such word', () => {
  expect(incidentWord('guardian-handed-over')).toEqual({ word: 'handedOver', tone: 'warn' });
  expect(incidentWord('member-ended')).toBeNull();
});

test('kind, member, time and text narrow what is shown', () => {
  const shown = (over: Partial<typeof EVERYTHING>) => matches(event(), { ...EVERYTHING, ...over }, NOW_MS);

  expect(shown({})).toBe(true);
  expect(shown({ hidden: new Set(['member']) })).toBe(false);
  expect(shown({ member: 'gateway-2' })).toBe(false);
  expect(shown({ text: ' ENDED' })).toBe(true);
  expect(shown({ text: 'started' })).toBe(false);
  expect(matches(event({ atMs: NOW_MS - 3_600_001 }), { ...EVERYTHING, span: 'hour' }, NOW_MS)).toBe(false);
});

test('an event that is told twice is shown once, the newest first', () => {
  const merged = mergeEvents(
    [event({ id: 1 }), event({ id: 2, atMs: NOW_MS + 5 })],
    [event({ id: 2, atMs: NOW_MS + 5 })],
  );

  expect(merged.map(({ id }) => id)).toEqual([2, 1]);
});

test('an event of a run leads to it; what happened during a drill leads to the drill', () => {
  const drill = run('d', { startedAtMs: NOW_MS - 10, endedAtMs: NOW_MS + 10 });
  const begun = event({ kind: 'run-started', data: { runId: 'u', kind: 'up' } });

  expect(runOf(begun, [])).toEqual({ id: 'u', isDrill: false });
  expect(runOf(event(), [drill])).toEqual({ id: 'd', isDrill: true });
  expect(runOf(event({ atMs: NOW_MS + 60_000 }), [drill])).toBeNull();
  expect(runOf(event({ kind: 'run-ended', data: 'odd' }), [])).toBeNull();
});

test('events of a day stand together', () => {
  const days = byDay([event({ id: 3 }), event({ id: 2 }), event({ id: 1, atMs: 0 })], (atMs) =>
    String(atMs > 0),
  );

  expect(days.map(({ day, events }) => [day, events.length])).toEqual([
    ['true', 2],
    ['false', 1],
  ]);
});
