import { afterEach, expect, test } from 'vitest';
import { newLiveRun, withProgress } from '../../../../renderer/state/live-run.ts';
import { keepLiveRuns, recallLiveRuns } from '../../../../renderer/state/live-run-memory.ts';
import { useRuns } from '../../../../renderer/state/runs-store.ts';

afterEach(() => useRuns.setState(useRuns.getInitialState(), true));

function rig() {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  };
  let leave = () => {};
  const open = () =>
    keepLiveRuns(storage, (listener) => {
      leave = listener;
    });
  return { storage, open, leave: () => leave() };
}

const progress = { kind: 'phase', phase: 'fault-injected', text: 'killed', atMs: 5 } as const;

test('a page that is reloaded in the middle of a run knows what it had heard, and that it was away', () => {
  const { open, leave } = rig();
  open();
  const live = withProgress(newLiveRun('run-1', 0, true), progress);
  useRuns.setState({ live: { 'run-1': live } });
  leave();
  useRuns.setState(useRuns.getInitialState(), true);

  open();

  expect(useRuns.getState().live).toEqual({ 'run-1': { ...live, wasAway: true } });
});

test('what another version wrote is no memory', () => {
  expect(recallLiveRuns('{"run-1":{"load":[]}}')).toEqual({});
  expect(recallLiveRuns('nonsense')).toEqual({});
  expect(recallLiveRuns(null)).toEqual({});
});

test('a full storage does not keep a page from leaving', () => {
  const { storage, leave } = rig();
  let forget = leave;
  keepLiveRuns(
    {
      ...storage,
      setItem: () => {
        throw new Error('quota');
      },
    },
    (listener) => {
      forget = listener;
    },
  );

  expect(forget).not.toThrow();
});
