import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostEvent } from '../../../../electron/contract/host-session.ts';
import type { ConnectionState, HostLink } from '../../../../renderer/bridge/host-link.ts';
import { isTrafficFresh, isUsageFresh, useFigures } from '../../../../renderer/state/figures-store.ts';
import { followFigures } from '../../../../renderer/state/follow-figures.ts';
import { followLogTail } from '../../../../renderer/state/follow-log-tail.ts';

/** A line that answers by hand, so that answers can come late. */
function stageLink() {
  let state: ConnectionState = { phase: 'connected', sinceMs: 0 };
  const connectionListeners = new Set<(state: ConnectionState) => void>();
  const eventListeners = new Set<(event: HostEvent) => void>();
  const calls: {
    name: string;
    params: unknown;
    answer: (result: unknown) => void;
    refuse: (why: Error) => void;
  }[] = [];
  const link = {
    connection: () => state,
    onConnection: (listener: (state: ConnectionState) => void) => {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
    onEvent: (listener: (event: HostEvent) => void) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    call: (name: string, params: unknown) =>
      new Promise((answer, refuse) => calls.push({ name, params, answer, refuse })),
  } as unknown as HostLink;
  return {
    link,
    names: () => calls.map(({ name }) => name),
    calls,
    answer: (name: string, subscription: string) => {
      const open = calls.findLast((call) => call.name === name);
      open?.answer({ subscription });
      return vi.waitFor(() => Promise.resolve());
    },
    become: (phase: 'connected' | 'disconnected') => {
      state = phase === 'connected' ? { phase, sinceMs: 1 } : { phase, sinceMs: 1, attempts: 0 };
      for (const listener of connectionListeners) listener(state);
    },
    say: (event: HostEvent) => {
      for (const listener of eventListeners) listener(event);
    },
    isHeard: () => eventListeners.size + connectionListeners.size > 0,
  };
}

const usage = (stack: string, memberName = 'gateway-1'): HostEvent => ({
  name: 'usage.sample',
  payload: {
    subscription: 's',
    sample: {
      stack,
      atMs: 5,
      everyMs: 1_000,
      host: null,
      members: [
        {
          member: memberName,
          container: 'c',
          isRunning: true,
          usage: null,
          why: '',
          restarts: 0,
          oomKills: 0,
        },
      ],
    },
  },
});

const follow = (stage: ReturnType<typeof stageLink>, onTrouble = () => {}) =>
  followFigures(stage.link, 'pair', onTrouble, () => 1_000);

beforeEach(() => {
  useFigures.setState(useFigures.getInitialState(), true);
});

describe('figures', () => {
  test('are asked for while somebody looks, and no longer', async () => {
    const stage = stageLink();
    const following = follow(stage);
    await stage.answer('usage.follow', 'u1');
    await stage.answer('traffic.follow', 't1');

    following.end();

    expect(stage.names()).toEqual(['usage.follow', 'traffic.follow', 'usage.unfollow', 'traffic.unfollow']);
    expect(stage.calls[2]?.params).toEqual({ subscription: 'u1' });
    expect(stage.isHeard()).toBe(false);
  });

  test('that come before the answer are taken; those of another stack are not', () => {
    const stage = stageLink();
    follow(stage);
    stage.say(usage('pair'));
    stage.say(usage('other'));

    expect(Object.keys(useFigures.getState().usage)).toEqual(['pair']);
    expect(useFigures.getState().usage.pair?.byMember['gateway-1']?.isRunning).toBe(true);
  });

  test('are asked for anew when the line is back', async () => {
    const stage = stageLink();
    follow(stage);
    await stage.answer('usage.follow', 'u1');
    stage.become('disconnected');
    stage.become('connected');

    expect(stage.names().filter((name) => name === 'usage.follow')).toHaveLength(2);
    expect(stage.names()).not.toContain('usage.unfollow');
  });

  test('are let go of when the answer comes after the person has gone', async () => {
    const stage = stageLink();
    const following = follow(stage);
    following.end();
    await stage.answer('usage.follow', 'late');

    await vi.waitFor(() => expect(stage.names()).toContain('usage.unfollow'));
  });

  test('that are refused are said to be, and asked for again', async () => {
    vi.useFakeTimers();
    const stage = stageLink();
    const troubles: unknown[] = [];
    const following = followFigures(stage.link, 'pair', (failure) => troubles.push(failure?.message));
    stage.calls[0]?.refuse(new Error('no engine'));
    await vi.advanceTimersByTimeAsync(5_100);

    expect(troubles).toEqual(['no engine']);
    expect(stage.names().filter((name) => name === 'usage.follow')).toHaveLength(2);
    following.end();
    vi.useRealTimers();
  });

  test('are no longer so when several samples are missing', () => {
    const stage = stageLink();
    follow(stage);
    stage.say(usage('pair'));
    const { usage: kept } = useFigures.getState();

    expect([isUsageFresh(kept.pair, 3_000), isUsageFresh(kept.pair, 5_100)]).toEqual([true, false]);
    expect([isUsageFresh(undefined, 0), isTrafficFresh(undefined, 0)]).toEqual([false, false]);
  });
});

describe('the last lines of a member', () => {
  const lines = (subscription: string, text: string): HostEvent => ({
    name: 'log.lines',
    payload: {
      subscription,
      ended: false,
      lines: [{ member: 'gateway-1', stream: 'stdout', atMs: 1, text }],
    },
  });

  test('that come before the answer wait for it; those of others are left out', async () => {
    const stage = stageLink();
    const heard: string[] = [];
    followLogTail(
      stage.link,
      { stack: 'pair', member: 'gateway-1', tail: 10 },
      {
        onLines: (batch) => heard.push(...batch.lines.map(({ text }) => text)),
        onRestart: () => heard.push('restart'),
        onFailure: () => heard.push('failed'),
      },
    );
    stage.say(lines('mine', 'early'));
    stage.say(lines('other', 'not mine'));
    await stage.answer('logs.follow', 'mine');
    await vi.waitFor(() => expect(heard).toEqual(['early']));
    stage.say(lines('mine', 'later'));
    stage.become('disconnected');
    stage.become('connected');

    expect(heard).toEqual(['early', 'later', 'restart']);
  });
});
