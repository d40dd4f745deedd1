import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { HostEvent } from '../../../../electron/contract/host-session.ts';
import { CallFailure } from '../../../../renderer/bridge/call-failure.ts';
import {
  type ConnectionState,
  connectHost,
  type HostLink,
  type HostLinkOptions,
  type LinkSocket,
} from '../../../../renderer/bridge/host-link.ts';
import { pair } from '../builders.ts';

type Answer = (frame: { id: number; request: string; params: unknown }) => unknown;

interface Host {
  readonly url: string;
  readonly port: number;
  readonly asked: { request: string; params: unknown }[];
  send(message: unknown): void;
  close(): Promise<void>;
}

const closers: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A host that says what the test says; `undefined` leaves a question unanswered. */
async function startHost(answer: Answer = () => undefined, port = 0): Promise<Host> {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await new Promise((resolve) => server.once('listening', resolve));
  const asked: { request: string; params: unknown }[] = [];
  server.on('connection', (client) => {
    client.on('message', (data) => {
      const frame = JSON.parse(String(data));
      asked.push({ request: frame.request, params: frame.params });
      const reply = answer(frame);
      if (reply !== undefined) client.send(JSON.stringify(reply));
    });
  });
  const address = server.address() as AddressInfo;
  let closed: Promise<void> | null = null;
  const close = () => {
    for (const client of server.clients) client.terminate();
    closed ??= new Promise<void>((resolve) => server.close(() => resolve()));
    return closed;
  };
  closers.push(close);
  return {
    url: `ws://127.0.0.1:${address.port}`,
    port: address.port,
    asked,
    send: (message) => {
      for (const client of server.clients) {
        client.send(typeof message === 'string' ? message : JSON.stringify(message));
      }
    },
    close,
  };
}

function connect(url: string, over: Partial<HostLinkOptions> = {}): HostLink {
  const link = connectHost({
    url,
    openSocket: (address) => new WebSocket(address) as unknown as LinkSocket,
    nowMs: () => Date.now(),
    random: () => 0,
    ...over,
  });
  closers.push(() => link.close());
  return link;
}

const until = (link: HostLink, phase: ConnectionState['phase']) =>
  vi.waitFor(() => expect(link.connection().phase).toBe(phase), { timeout: 5_000 });

test('a call carries its name and parameters and resolves with the parsed result', async () => {
  const host = await startHost(({ id }) => ({ id, ok: true, result: { runId: 'run-1', more: 'ignored' } }));
  const link = connect(host.url);
  await until(link, 'connected');

  const answer = await link.call('stack.up', { stack: 'pair' });

  expect(answer).toEqual({ runId: 'run-1' });
  expect(host.asked).toEqual([{ request: 'stack.up', params: { stack: 'pair' } }]);
});

test('answers find their calls whatever order they come in', async () => {
  const waiting: number[] = [];
  const host = await startHost(({ id }) => {
    waiting.push(id);
    return undefined;
  });
  const link = connect(host.url);
  await until(link, 'connected');
  const first = link.call('stack.up', { stack: 'one' });
  const second = link.call('stack.up', { stack: 'two' });
  await vi.waitFor(() => expect(waiting).toHaveLength(2));

  host.send({ id: waiting[1], ok: true, result: { runId: 'run-two' } });
  host.send({ id: waiting[0], ok: true, result: { runId: 'run-one' } });

  expect(await first).toEqual({ runId: 'run-one' });
  expect(await second).toEqual({ runId: 'run-two' });
});

test('a refusal arrives as the failure that the host named', async () => {
  const failure = { code: 'host-busy', message: 'An up is under way.', hint: 'Wait for it.' };
  const host = await startHost(({ id }) => ({ id, ok: false, failure }));
  const link = connect(host.url);
  await until(link, 'connected');

  const refusal = link.call('stack.up', { stack: 'pair' });

  await expect(refusal).rejects.toMatchObject({ failure });
  await expect(refusal).rejects.toBeInstanceOf(CallFailure);
});

test('a result that is not what the contract says is refused, not believed', async () => {
  const host = await startHost(({ id }) => ({ id, ok: true, result: { runId: 42 } }));
  const link = connect(host.url);
  await until(link, 'connected');

  await expect(link.call('stack.up', { stack: 'pair' })).rejects.toMatchObject({
    failure: { code: 'unexpected', hint: expect.stringContaining('Reload') },
  });
});

test('a host that does not answer is waited for until the deadline and no longer', async () => {
  const host = await startHost();
  const link = connect(host.url, { callDeadlineMs: 50 });
  await until(link, 'connected');

  await expect(link.call('stack.up', { stack: 'pair' })).rejects.toMatchObject({
    failure: { code: 'deadline-exceeded' },
  });
});

test('events are parsed and told; what the contract does not know is reported and dropped', async () => {
  const host = await startHost();
  const link = connect(host.url);
  const heard: HostEvent[] = [];
  const misunderstood: string[] = [];
  link.onEvent((event) => heard.push(event));
  link.onMisunderstanding((failure) => misunderstood.push(failure.message));
  await until(link, 'connected');

  host.send('{ not json');
  host.send({ event: 'stack.exploded', payload: {} });
  host.send({ event: 'stack.changed', payload: { stack: 'pair', state: 'splendid' } });
  host.send({ event: 'constructor', payload: {} });
  host.send({ event: 'stack.changed', payload: pair() });

  await vi.waitFor(() => expect(heard).toHaveLength(1));
  expect(heard[0]).toEqual({ name: 'stack.changed', payload: pair() });
  expect(misunderstood).toHaveLength(4);
});

test('when the host goes away calls fail at once, and it is found again when it is back', async () => {
  const host = await startHost();
  const link = connect(host.url);
  const phases: string[] = [];
  link.onConnection((state) => phases.push(state.phase));
  await until(link, 'connected');
  const waiting = link.call('stack.up', { stack: 'pair' });
  const refused = expect(waiting).rejects.toMatchObject({ failure: { code: 'host-not-running' } });

  await host.close();

  await refused;
  await until(link, 'disconnected');
  await expect(link.call('host.info', {})).rejects.toMatchObject({ failure: { code: 'host-not-running' } });
  await startHost(() => undefined, host.port);
  await until(link, 'connected');
  expect(phases.at(0)).toBe('connected');
  expect(phases.at(-1)).toBe('connected');
});

test('the moment of the loss stays the same over all retries', async () => {
  const host = await startHost();
  const link = connect(host.url);
  await until(link, 'connected');
  await host.close();
  await until(link, 'disconnected');
  const lost = link.connection().sinceMs;

  await vi.waitFor(() => expect(link.connection()).toMatchObject({ phase: 'disconnected', attempts: 2 }), {
    timeout: 5_000,
  });

  expect(link.connection().sinceMs).toBe(lost);
});

test('a host that keeps its sockets but answers nothing counts as lost', async () => {
  const host = await startHost();
  const link = connect(host.url, { heartbeatMs: 20, callDeadlineMs: 40 });
  const phases: string[] = [];
  link.onConnection((state) => phases.push(state.phase));

  await vi.waitFor(() => expect(phases).toContain('disconnected'), { timeout: 5_000 });

  expect(host.asked[0]?.request).toBe('host.info');
});

test('a closed link does not come back', async () => {
  const host = await startHost();
  const opened = vi.fn((address: string) => new WebSocket(address) as unknown as LinkSocket);
  const link = connect(host.url, { openSocket: opened });
  await until(link, 'connected');

  vi.useFakeTimers();
  link.close();
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();

  expect(opened).toHaveBeenCalledTimes(1);
});
