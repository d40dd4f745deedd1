import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostEvent } from '../../../../../electron/contract/host-session.ts';
import { base64Of, bytesOf } from '../../../../../renderer/features/terminal/base64.ts';
import {
  TerminalConnection,
  type TerminalHost,
} from '../../../../../renderer/features/terminal/terminal-connection.ts';

const TARGET = { kind: 'member', stack: 'shop', member: 'database-1', client: 'psql' } as const;
const STATUS = {
  terminal: 'a1',
  target: TARGET,
  title: 'psql in database-1 of shop',
  openedBy: 'browser',
  openedAtMs: 0,
  columns: 80,
  rows: 24,
  viewers: 1,
  writtenBytes: 0,
  end: null,
} as const;

class FakeHost {
  readonly calls: [string, Record<string, unknown>][] = [];
  answer: (name: string) => unknown = () => ({});
  #listeners = new Set<(event: HostEvent) => void>();
  #connectionListeners = new Set<(state: { phase: string; sinceMs: number }) => void>();
  readonly asHost = {
    call: async (name: string, params: Record<string, unknown>) => {
      this.calls.push([name, params]);
      return this.answer(name);
    },
    onEvent: (listener: (event: HostEvent) => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    connection: () => ({ phase: 'connected', sinceMs: 0 }),
    onConnection: (listener: (state: { phase: string; sinceMs: number }) => void) => {
      this.#connectionListeners.add(listener);
      return () => this.#connectionListeners.delete(listener);
    },
  } as unknown as TerminalHost;
  output(offset: number, text: string, terminal = 'a1'): void {
    const data = base64Of(new TextEncoder().encode(text));
    for (const listener of this.#listeners)
      listener({ name: 'terminal.output', payload: { terminal, offset, data } });
  }
  ended(exitCode: number): void {
    const end = { reason: 'exited', exitCode, signal: null } as const;
    for (const listener of this.#listeners)
      listener({ name: 'terminal.ended', payload: { terminal: 'a1', end } });
  }
  line(phase: 'connected' | 'disconnected'): void {
    for (const listener of this.#connectionListeners) listener({ phase, sinceMs: 0 });
  }
  asked(name: string): readonly Record<string, unknown>[] {
    return this.calls.filter(([called]) => called === name).map(([, params]) => params);
  }
}

function connectionTo(host: FakeHost) {
  let shown = '';
  let size = { columns: 80, rows: 24 };
  const screen = {
    show: async (bytes: Uint8Array) => {
      shown += new TextDecoder().decode(bytes);
    },
    skip: () => {
      shown += '<skipped>';
    },
    size: () => size,
    bell: vi.fn(),
  };
  const connection = new TerminalConnection({
    host: host.asHost,
    screen,
    onChange: () => {},
    nowMs: () => 5,
  });
  const resize = (columns: number) => {
    size = { columns, rows: 24 };
    connection.resized();
  };
  return { connection, shown: () => shown, screen, resize };
}

const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('a tab’s line to its session', () => {
  let host: FakeHost;
  beforeEach(() => {
    vi.useFakeTimers();
    host = new FakeHost();
    host.answer = (name) => (name === 'terminal.open' || name === 'terminal.attach' ? STATUS : {});
  });
  afterEach(() => void vi.useRealTimers());

  test('shows what came before the answer, and nothing of other sessions', async () => {
    const { connection, shown } = connectionTo(host);
    const opening = connection.open(TARGET);
    host.output(0, 'shop=# ');
    host.output(0, 'other', 'zz');
    await opening;
    await settle();

    expect(shown()).toBe('shop=# ');
    expect(connection.phase.kind).toBe('attached');
  });

  test('goes on where it was when the host is back', async () => {
    const { connection, shown } = connectionTo(host);
    await connection.open(TARGET);
    host.output(0, 'abc');
    host.line('disconnected');
    expect(connection.phase.kind).toBe('lost');
    host.line('connected');
    await settle();
    host.output(3, 'def');
    await settle();

    expect(host.asked('terminal.attach')).toEqual([{ terminal: 'a1', columns: 80, rows: 24, offset: 3 }]);
    expect(shown()).toBe('abcdef');
    expect(connection.phase.kind).toBe('attached');
  });

  test('says so when the host that came back does not know the session', async () => {
    const { connection } = connectionTo(host);
    await connection.open(TARGET);
    host.line('disconnected');
    host.answer = () => {
      throw new Error('There is no terminal session a1');
    };
    host.line('connected');
    await settle();

    expect(connection.phase.kind).toBe('gone');
  });

  test('types in order, and not while the host is gone', async () => {
    const { connection, screen } = connectionTo(host);
    await connection.open(TARGET);
    connection.type(new TextEncoder().encode('select 1;\r'));
    await settle();
    expect(
      host.asked('terminal.write').map(({ data }) => new TextDecoder().decode(bytesOf(String(data)))),
    ).toEqual(['select 1;\r']);

    host.line('disconnected');
    connection.type(new TextEncoder().encode('x'));
    expect(host.asked('terminal.write')).toHaveLength(1);
    expect(screen.bell).toHaveBeenCalledOnce();
  });

  test('answers to questions in a replay are not typed into the program', async () => {
    host.answer = (name) => (name === 'terminal.attach' ? { ...STATUS, writtenBytes: 6 } : {});
    const { connection } = connectionTo(host);
    await connection.attach('a1');
    host.output(0, 'abc');
    connection.type(new TextEncoder().encode('\u001b[1;1R'));
    await settle();
    expect(host.asked('terminal.write')).toEqual([]);

    host.output(3, 'def');
    await settle();
    connection.type(new TextEncoder().encode('y'));
    await settle();
    expect(host.asked('terminal.write')).toHaveLength(1);
  });

  test('tells the last of several sizes', async () => {
    const { connection, resize } = connectionTo(host);
    await connection.open(TARGET);
    for (const columns of [90, 95, 100]) resize(columns);
    await settle();

    expect(host.asked('terminal.resize').map(({ columns }) => columns)).toEqual([90, 100]);
  });

  test('ends when its last words are shown', async () => {
    const { connection, shown } = connectionTo(host);
    await connection.open(TARGET);
    host.output(0, 'bye');
    host.ended(3);
    await settle();

    expect(shown()).toBe('bye');
    expect(connection.phase).toEqual({ kind: 'ended', end: { reason: 'exited', exitCode: 3, signal: null } });
    host.line('disconnected');
    expect(connection.phase.kind).toBe('ended');
  });

  test('a refusal stays on the tab', async () => {
    host.answer = () => {
      throw new Error('Shells on the machine itself are off for pages and windows.');
    };
    const { connection } = connectionTo(host);
    await connection.open({ kind: 'host' });

    expect(connection.phase.kind).toBe('refused');
  });
});

test('what is to be typed for the person waits for the prompt, and is typed once', async () => {
  const host = new FakeHost();
  host.answer = (name) => (name === 'terminal.open' ? STATUS : {});
  const { connection } = connectionTo(host);
  await connection.open({ kind: 'host' }, 'service docker start');
  await settle();
  expect(host.asked('terminal.write')).toEqual([]);

  host.output(0, '# ');
  await settle();
  host.output(2, 'service docker start');
  await settle();

  const data = base64Of(new TextEncoder().encode('service docker start'));
  expect(host.asked('terminal.write')).toEqual([{ terminal: 'a1', data }]);
});
