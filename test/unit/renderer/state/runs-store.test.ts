import { expect, test } from 'vitest';
import {
  lineLost,
  type RunsStore,
  runEnded,
  runProgressed,
  runStarted,
  runsListed,
  useRuns,
  withRun,
} from '../../../../renderer/state/runs-store.ts';
import { NOW_MS, run } from '../builders.ts';

const empty = useRuns.getInitialState();
const running = run('a', { state: 'running', endedAtMs: null });
const ended = run('a');

function apply(state: RunsStore, change: Partial<RunsStore>): RunsStore {
  return { ...state, ...change };
}

test('an ended run does not go back to running when the older word arrives later', () => {
  const runs = withRun(withRun([], ended), running);

  expect(runs).toEqual([ended]);
});

test('a run that ended while the journal was being read stays ended', () => {
  let state = apply(empty, runStarted(empty, running, NOW_MS));
  state = apply(state, runEnded(state, ended));

  state = apply(state, runsListed(state, 'pair', [running], NOW_MS - 10));

  expect(state.byStack.pair).toEqual([ended]);
});

test('a run that began after the journal was asked for is not lost from it', () => {
  const state = apply(empty, runStarted(empty, running, NOW_MS));

  const listed = apply(state, runsListed(state, 'pair', [run('old', { startedAtMs: 1 })], NOW_MS - 10));

  expect(listed.byStack.pair?.map(({ id }) => id)).toEqual(['a', 'old']);
});

test('a run that the host no longer knows of is not shown as under way', () => {
  const state = apply(empty, runStarted(empty, running, NOW_MS));

  const listed = apply(state, runsListed(state, 'pair', [], NOW_MS + 60_000));

  expect(listed.byStack.pair).toEqual([]);
});

test('progress of a run that began before this page says that the start was missed', () => {
  const note = { kind: 'note', text: 'n' } as const;

  const joined = apply(empty, runProgressed(empty, 'b', note, NOW_MS));
  const whole = apply(empty, runStarted(empty, running, NOW_MS));

  expect(joined.live.b?.fromStart).toBe(false);
  expect(whole.live.a?.fromStart).toBe(true);
});

test('only the last few live runs are kept', () => {
  let state = empty;
  for (let index = 0; index < 20; index += 1) {
    state = apply(state, runStarted(state, run(`r${index}`, { state: 'running' }), NOW_MS + index));
  }

  expect(Object.keys(state.live)).toHaveLength(8);
  expect(state.live.r19).toBeDefined();
});

test('a line that was lost leaves a run of which not all was heard', () => {
  const state = apply(empty, runStarted(empty, running, NOW_MS));

  const lost = apply({ ...state, starting: { pair: true } }, lineLost(state));

  expect(lost.live.a?.wasAway).toBe(true);
  expect(lost.starting).toEqual({});
});
