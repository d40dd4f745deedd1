import { beforeEach, expect, test, vi } from 'vitest';
import type { HostEvent } from '../../../../electron/contract/host-session.ts';
import { CallFailure } from '../../../../renderer/bridge/call-failure.ts';
import type { ConnectionState, HostLink } from '../../../../renderer/bridge/host-link.ts';
import { runDrill } from '../../../../renderer/state/actions.ts';
import { useConnection } from '../../../../renderer/state/connection-store.ts';
import { useRuns } from '../../../../renderer/state/runs-store.ts';
import { startSession } from '../../../../renderer/state/session.ts';
import { useStacks } from '../../../../renderer/state/stacks-store.ts';
import { ALL_DRILLS, judged, NOW_MS, pair, run, status, verdict } from '../builders.ts';

const engine = { connected: true, description: 'd', version: '28', apiVersion: '1.49', failure: null };

/** A line whose answers the test gives. */
function stageLink(answers: Readonly<Record<string, (params: unknown) => unknown>>) {
  let state: ConnectionState = { phase: 'connecting', sinceMs: 0 };
  let onConnection: (state: ConnectionState) => void = () => {};
  let onEvent: (event: HostEvent) => void = () => {};
  const asked: { name: string; params: unknown }[] = [];
  const link = {
    connection: () => state,
    onConnection: (listener: (state: ConnectionState) => void) => {
      onConnection = listener;
    },
    onEvent: (listener: (event: HostEvent) => void) => {
      onEvent = listener;
    },
    onMisunderstanding: () => {},
    call: async (name: string, params: unknown) => {
      asked.push({ name, params });
      return answers[name]?.(params);
    },
    close: () => {},
  } as unknown as HostLink;
  return {
    link,
    asked,
    become: (next: ConnectionState) => {
      state = next;
      onConnection(next);
    },
    say: (event: HostEvent) => onEvent(event),
  };
}

const answers = {
  'host.info': () => ({
    version: '1',
    dataFolder: '/d',
    startedAtMs: 0,
    engine,
    access: 'full',
    notices: [],
  }),
  'stacks.list': () => ({ stacks: [pair()] }),
  'drills.list': () => ({ drills: ALL_DRILLS }),
  'runs.list': () => ({ runs: [judged('gateway-kill')] }),
  'record.last': () => ({ verdicts: [verdict('gateway-freeze')] }),
};

beforeEach(() => {
  useConnection.setState(useConnection.getInitialState(), true);
  useStacks.setState(useStacks.getInitialState(), true);
  useRuns.setState(useRuns.getInitialState(), true);
});

test('takes a snapshot when the line is there, with drills and journal of each stack', async () => {
  const stage = stageLink(answers);
  startSession(stage.link);
  expect(useStacks.getState().loaded).toBe(false);

  stage.become({ phase: 'connected', sinceMs: 1 });

  await vi.waitFor(() => expect(useRuns.getState().byStack.pair).toHaveLength(1));
  expect(useConnection.getState().engine).toEqual(engine);
  expect(useStacks.getState().drills.pair).toHaveLength(6);
  expect(useStacks.getState().verdicts.pair?.map(({ id }) => id)).toEqual(['gateway-freeze']);
});

test('keeps what it had when the line is lost, and asks anew when it is back', async () => {
  const stage = stageLink(answers);
  startSession(stage.link);
  stage.become({ phase: 'connected', sinceMs: 1 });
  await vi.waitFor(() => expect(useRuns.getState().byStack.pair).toHaveLength(1));

  stage.become({ phase: 'disconnected', sinceMs: 2, attempts: 0 });
  expect(useStacks.getState().byName.pair).toEqual(pair());
  stage.become({ phase: 'connected', sinceMs: 3 });

  await vi.waitFor(() => expect(stage.asked.filter(({ name }) => name === 'stacks.list')).toHaveLength(2));
});

test('a stack that appears later is asked for its drills and journal', async () => {
  const stage = stageLink({ ...answers, 'stacks.list': () => ({ stacks: [] }) });
  startSession(stage.link);
  stage.become({ phase: 'connected', sinceMs: 1 });
  await vi.waitFor(() => expect(useStacks.getState().loaded).toBe(true));

  stage.say({ name: 'stack.changed', payload: pair() });

  await vi.waitFor(() => expect(useStacks.getState().drills.pair).toHaveLength(6));
});

test('what the host tells before the first snapshot is shown, and asked about once', async () => {
  const stage = stageLink(answers);
  startSession(stage.link);
  stage.become({ phase: 'connected', sinceMs: 1 });
  stage.say({ name: 'stack.changed', payload: pair() });
  expect(useStacks.getState()).toMatchObject({ loaded: false, byName: { pair: pair() } });

  await vi.waitFor(() => expect(useStacks.getState().drills.pair).toHaveLength(6));
  expect(stage.asked.filter(({ name }) => name === 'drills.list')).toHaveLength(1);
});

test('a run is followed from its start over its progress to its end', () => {
  const stage = stageLink(answers);
  startSession(stage.link);
  const begun = run('r', { state: 'running', endedAtMs: null });

  stage.say({ name: 'run.started', payload: begun });
  stage.say({
    name: 'run.progress',
    payload: { runId: 'r', progress: { kind: 'phase', phase: 'fault-injected', text: '', atMs: NOW_MS } },
  });
  stage.say({ name: 'run.ended', payload: run('r') });

  expect(useRuns.getState().byStack.pair?.map(({ state }) => state)).toEqual(['completed']);
  expect(useRuns.getState().live.r?.phases).toHaveLength(1);
});

test('a snapshot that cannot be read says why', async () => {
  const failure = { code: 'store-corrupt', message: 'm' } as const;
  const stage = stageLink({
    ...answers,
    'runs.list': () => {
      throw new CallFailure(failure);
    },
  });
  startSession(stage.link);

  stage.become({ phase: 'connected', sinceMs: 1 });

  await vi.waitFor(() => expect(useStacks.getState().failure).toEqual(failure));
});

test('a host that is too busy to list its stacks introduces itself meanwhile and is asked again', async () => {
  vi.useFakeTimers();
  try {
    let isBusy = true;
    const stage = stageLink({
      ...answers,
      'stacks.list': () => {
        if (isBusy) throw new CallFailure({ code: 'deadline-exceeded', message: 'm' });
        return { stacks: [pair()] };
      },
    });
    startSession(stage.link);
    stage.become({ phase: 'connected', sinceMs: 1 });
    await vi.advanceTimersByTimeAsync(100);
    expect(useConnection.getState().engine).toEqual(engine);
    expect(useStacks.getState().failure?.code).toBe('deadline-exceeded');

    isBusy = false;
    await vi.advanceTimersByTimeAsync(5_000);

    expect(useStacks.getState().byName.pair).toEqual(pair());
    expect(useStacks.getState().failure).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test('a stack whose file cannot be read is not asked for drills, and spoils nothing for the others', async () => {
  const failure = { code: 'stack-unknown', message: 'm' } as const;
  const alien = status([], { stack: 'alien', state: 'unknown', failure });
  const stage = stageLink({ ...answers, 'stacks.list': () => ({ stacks: [alien, pair()] }) });
  startSession(stage.link);

  stage.become({ phase: 'connected', sinceMs: 1 });

  await vi.waitFor(() => expect(useStacks.getState().drills.pair).toHaveLength(6));
  expect(stage.asked.filter(({ name }) => name === 'drills.list')).toHaveLength(1);
  expect(useStacks.getState().failure).toBeNull();
});

test('a refused start stays with its stack until the next one begins', async () => {
  const failure = { code: 'host-busy', message: 'm' } as const;
  let isBusy = true;
  const stage = stageLink({
    ...answers,
    'drill.run': () => {
      if (isBusy) throw new CallFailure(failure);
      return { runId: 'r' };
    },
  });
  startSession(stage.link);

  expect(await runDrill('pair', 'gateway-kill')).toBeNull();
  expect(useRuns.getState().refusals).toEqual({ pair: failure });
  expect(useRuns.getState().starting).toEqual({});

  isBusy = false;
  expect(await runDrill('pair', 'gateway-kill')).toBe('r');
  expect(useRuns.getState().refusals).toEqual({});
});
