import { describe, expect, it, vi } from 'vitest';
import { RedisSentinels } from '../../../../electron/adapters/redis/redis-sentinels.ts';
import type { LineSession } from '../../../../electron/ports/container-engine.ts';

/**
 * A double of the exec session, typed against its port: what is tried here are answers that are late, cut short or
 * not to be believed. Real ones stand in the engine's tests.
 */

const watch = { sentinels: ['shop-sentinel-1'], group: 'cache' };
const MASTER = [
  ...['name', 'cache', 'flags', 'master', 'config-epoch', '7'],
  ...['num-other-sentinels', '2', 'quorum', '2', 'role-reported-time', '5000'],
];
const REPLICA = [
  ...['ip', '10.0.0.2', 'flags', 'slave', 'slave-priority', '100', 'master-host', '10.0.0.1'],
  ...[
    'master-link-status',
    'err',
    'master-link-down-time',
    '-1000',
    'slave-repl-offset',
    '42',
    'info-refresh',
    '250',
  ],
];
const ANSWERS: Readonly<Record<string, string>> = {
  'SENTINEL GET-MASTER-ADDR-BY-NAME cache': JSON.stringify(['10.0.0.1', '6379']),
  'SENTINEL MASTER cache': JSON.stringify(MASTER),
  'SENTINEL REPLICAS cache': JSON.stringify([REPLICA]),
  'SENTINEL CKQUORUM cache': JSON.stringify('OK 3 usable Sentinels.'),
  'SENTINEL FAILOVER cache': '"OK"',
};

/** Sessions that answer from the table; null is silence. */
function sentinels(change: Readonly<Record<string, string | null>> = {}) {
  const asked: string[] = [];
  let opened = 0;
  const openSession = async (): Promise<LineSession> => {
    opened += 1;
    const queue = ['"OK"'];
    let wake = (): void => {};
    let isOpen = true;
    async function* lines(): AsyncGenerator<string> {
      while (isOpen) {
        const line = queue.shift();
        if (line !== undefined) yield line;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    }
    return {
      lines: lines(),
      write: async (text) => {
        for (const command of text.split('\n')) {
          asked.push(command);
          const answer = { ...ANSWERS, ...change }[command] ?? null;
          if (answer !== null) queue.push(answer);
        }
        wake();
      },
      close: async () => {
        isOpen = false;
        wake();
      },
    };
  };
  return { adapter: new RedisSentinels({ openSession }), asked, opened: () => opened };
}

describe('a view', () => {
  it('has all that a Sentinel says, over a session that is kept', async () => {
    const { adapter, opened } = sentinels();
    const view = {
      ...{ sentinel: 'shop-sentinel-1', master: '10.0.0.1', epoch: '7', masterFlags: ['master'] },
      ...{ quorum: 2, knownSentinels: 3, canElect: true, masterForMs: 5_000 },
      replicas: [
        {
          ...{ address: '10.0.0.2', flags: ['slave'], priority: 100, follows: '10.0.0.1' },
          ...{ isLinkUp: false, linkDownMs: -1_000, offset: 42, askedAgoMs: 250 },
        },
      ],
    };
    expect(await adapter.views(watch, 500)).toEqual([view]);
    expect(await adapter.views(watch, 500)).toEqual([view]);
    expect(opened()).toBe(1);
  });

  it('says that too few Sentinels are reached for an election', async () => {
    const noQuorum = { 'SENTINEL CKQUORUM cache': 'error:"NOQUORUM 1 usable Sentinels."' };
    expect(await sentinels(noQuorum).adapter.views(watch, 500)).toMatchObject([{ canElect: false }]);
  });

  it.each([
    ['an error', 'error:"NOAUTH Authentication required."'],
    ['half a line', '["10.0.0'],
    ['a name instead of an address', '["cache-1","6379"]'],
    ['nothing', 'null'],
  ])('is none where the answer is %s, and the next question gets a new session', async (_case, answer) => {
    const { adapter, opened } = sentinels({ 'SENTINEL GET-MASTER-ADDR-BY-NAME cache': answer });
    expect(await adapter.views(watch, 500)).toEqual([]);
    await adapter.views(watch, 500);
    expect(opened()).toBe(2);
  });

  it('is none of a Sentinel that is silent, within the time', async () => {
    const { adapter, opened } = sentinels({ 'SENTINEL CKQUORUM cache': null });
    expect(await adapter.views(watch, 50)).toEqual([]);
    await adapter.views(watch, 50);
    expect(opened()).toBe(2);
  });
});

describe('the order to fail over', () => {
  it.each([
    ['"OK"', { kind: 'ordered' }],
    ['error:"INPROG Failover already in progress"', { kind: 'refused', reason: 'in-progress' }],
    ['error:"NOGOODSLAVE No suitable replica to promote"', { kind: 'refused', reason: 'no-candidate' }],
    ['error:"ERR No such master with that name"', { kind: 'refused', reason: 'failed' }],
    ['[1]', { kind: 'refused', reason: 'failed' }],
  ])('answered by %s', async (answer, outcome) => {
    const { adapter } = sentinels({ 'SENTINEL FAILOVER cache': answer });
    await adapter.views(watch, 500);
    expect(await adapter.failOver(watch, 'shop-sentinel-1', 500)).toMatchObject(outcome);
  });

  it('is not given over a session that was never asked', async () => {
    const { adapter, asked } = sentinels();
    expect(await adapter.failOver(watch, 'shop-sentinel-1', 500)).toMatchObject({ kind: 'refused' });
    expect(asked).toEqual([]);
  });

  it('that no answer follows may have been heard', async () => {
    const { adapter } = sentinels({ 'SENTINEL FAILOVER cache': null });
    await adapter.views(watch, 500);
    await expect(adapter.failOver(watch, 'shop-sentinel-1', 50)).rejects.toMatchObject({
      failure: { code: 'deadline-exceeded' },
    });
  });

  it('is given up when the adapter is closed', async () => {
    const { adapter } = sentinels({ 'SENTINEL FAILOVER cache': null });
    await adapter.views(watch, 500);
    const ordering = vi.fn();
    const order = adapter.failOver(watch, 'shop-sentinel-1', 5_000).catch(ordering);
    await adapter.close();
    await order;
    expect(ordering).toHaveBeenCalledOnce();
  });
});
