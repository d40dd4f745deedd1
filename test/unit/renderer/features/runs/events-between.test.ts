import { expect, test } from 'vitest';
import {
  type AskEvents,
  eventsBetween,
  untilNextRun,
} from '../../../../../renderer/features/runs/events-between.ts';

const event = (atMs: number) => ({
  id: atMs / 1_000,
  atMs,
  stack: 'pair',
  member: null,
  kind: 'member-health',
  text: '',
  data: null,
});
const all = Array.from({ length: 2_500 }, (_none, index) => event((index + 1) * 1_000));

/** As the host lists: newest first, back to a time, from an id on. */
const ask: AskEvents = async ({ beforeId, sinceMs, limit }) => ({
  events: all
    .filter(({ id, atMs }) => (beforeId === null || id < beforeId) && atMs >= (sinceMs ?? 0))
    .toReversed()
    .slice(0, limit),
});

test('what was written down long ago is found behind all that came after it', async () => {
  const events = await eventsBetween(ask, 'pair', { fromMs: 100_000, toMs: 103_500 });

  expect(events.map(({ id }) => id)).toEqual([100, 101, 102, 103]);
});

test('nothing in the window is nothing', async () => {
  expect(await eventsBetween(ask, 'pair', { fromMs: 9_000_000, toMs: 9_000_001 })).toEqual([]);
});

test('what a run caused a moment after its end is its own, and the next run is not', () => {
  const [begun, ended, health, next, late] = [
    { ...event(0), kind: 'run-started' },
    { ...event(9_000), kind: 'run-ended' },
    event(9_500),
    { ...event(10_000), kind: 'run-started' },
    event(10_500),
  ];

  expect(untilNextRun([begun, ended, health, next, late], 9_000)).toEqual([begun, ended, health]);
  expect(untilNextRun([begun, ended, health], 9_000)).toEqual([begun, ended, health]);
});
