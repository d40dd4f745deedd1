import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAX_FRAME_BYTES } from '../../../electron/contract/frames.ts';
import type { HostEvent } from '../../../electron/contract/host-session.ts';
import type { HostLink } from '../../../renderer/bridge/host-link.ts';
import { type Carrier, carriers } from './contract-carriers.ts';
import { createFakeHost, type FakeHost, hostInfo } from './fake-host.ts';

/** One contract: what holds on one way between page and host holds on the other. */

const PATIENCE = { timeout: 8_000 };
let carrier: Carrier;
let host: FakeHost;
const links: HostLink[] = [];

afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  await carrier.close();
});

async function connected(): Promise<HostLink> {
  const link = carrier.link();
  links.push(link);
  await vi.waitFor(() => expect(link.connection().phase).toBe('connected'), PATIENCE);
  return link;
}

describe.each(carriers)('over $name', ({ open }) => {
  async function start(answers: Parameters<typeof createFakeHost>[0] = {}): Promise<void> {
    host = createFakeHost({ 'host.info': () => hostInfo, ...answers });
    carrier = await open(host);
  }

  it('a request is answered, and a failure arrives as data', async () => {
    await start();
    const link = await connected();
    expect(await link.call('host.info', {})).toEqual(hostInfo);
    await expect(link.call('stack.status', { stack: 'web' })).rejects.toMatchObject({
      failure: { code: 'request-invalid', message: 'no stack.status', hint: 'none' },
    });
  });

  it('what the contract does not allow is refused before anybody is asked', async () => {
    const asked = vi.fn();
    await start({ 'stack.up': asked });
    const link = await connected();
    for (const stack of ['../etc', '', 'A', 'x'.repeat(41), { toString: 'web' }, null, ['web']]) {
      await expect(link.call('stack.up', { stack } as never)).rejects.toMatchObject({
        failure: { code: 'request-invalid' },
      });
    }
    for (const name of ['constructor', '__proto__', 'hasOwnProperty', 'stack.explode']) {
      await expect(link.call(name as never, {} as never)).rejects.toMatchObject({
        failure: { code: 'request-invalid', message: expect.stringContaining(name) },
      });
    }
    expect(asked).not.toHaveBeenCalled();
  });

  it('answers find their calls in whatever order they come', async () => {
    const waiting: ((result: { runId: string }) => void)[] = [];
    await start({ 'stack.up': () => new Promise((resolve) => waiting.push(resolve)) });
    const link = await connected();
    const first = link.call('stack.up', { stack: 'one' });
    const second = link.call('stack.up', { stack: 'two' });
    await vi.waitFor(() => expect(waiting).toHaveLength(2), PATIENCE);
    waiting[1]?.({ runId: 'second' });
    waiting[0]?.({ runId: 'first' });
    expect(await Promise.all([first, second])).toEqual([{ runId: 'first' }, { runId: 'second' }]);
  });

  it('events arrive whole and in their order', async () => {
    await start();
    const link = await connected();
    await link.call('host.info', {});
    const heard: HostEvent[] = [];
    link.onEvent((event) => heard.push(event));
    for (let round = 0; round < 200; round += 1) {
      host.emit('engine.changed', { ...hostInfo.engine, description: `look ${round}` });
    }
    await vi.waitFor(() => expect(heard).toHaveLength(200), PATIENCE);
    expect(heard.map(({ payload }) => (payload as { description: string }).description)).toEqual(
      Array.from({ length: 200 }, (_, round) => `look ${round}`),
    );
  });

  it('a client that asks without end is told to wait', async () => {
    await start({ 'stack.up': () => new Promise(() => {}) });
    const link = await connected();
    const calls = Array.from({ length: 65 }, () => link.call('stack.up', { stack: 'web' }));
    for (const call of calls) call.catch(() => {});
    await expect(calls[64]).rejects.toMatchObject({
      failure: { code: 'request-invalid', message: expect.stringContaining('64') },
    });
  });

  it('an answer that is too large becomes a failure', async () => {
    await start({
      'host.info': () => ({ ...hostInfo, dataFolder: 'x'.repeat(MAX_FRAME_BYTES) }),
    });
    const link = await connected();
    await expect(link.call('host.info', {})).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
  });

  it.each(['{', 'null', '[]', '{"id":-1,"request":"x","params":{}}', '{"id":1,"request":"x","more":1}', ''])(
    'a frame that is none (%s) ends its line and no other',
    async (text) => {
      await start();
      const link = await connected();
      const raw = await carrier.raw();
      raw.send(text);
      await raw.ended;
      expect(await link.call('host.info', {})).toEqual(hostInfo);
      expect(host.sessions()).toBe(1);
    },
  );

  it('a frame that is larger than any request ends its line', async () => {
    await start();
    const raw = await carrier.raw();
    raw.send('x'.repeat(1024 * 1024 + 1));
    await raw.ended;
    await vi.waitFor(() => expect(host.sessions()).toBe(0), PATIENCE);
  });

  it('a page that closes its line leaves no session behind', async () => {
    await start();
    const link = await connected();
    await link.call('host.info', {});
    expect(host.sessions()).toBe(1);
    link.close();
    await vi.waitFor(() => expect(host.sessions()).toBe(0), PATIENCE);
  });
});
