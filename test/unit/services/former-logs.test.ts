import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../electron/domain/plan/operation.ts';
import type { FormerLogFiles } from '../../../electron/ports/former-log-files.ts';
import { FormerLogs } from '../../../electron/services/former-logs.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { FakeMemberLogs } from '../../helpers/fake-member-logs.ts';
import { said } from '../../helpers/log-lines.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

function rig() {
  const engine = new FakeMemberLogs();
  const clock = new ManualClock();
  const troubles: string[] = [];
  const written = new Map<string, string>();
  let busy = false;
  const files: FormerLogFiles = {
    members: async () => [...written.keys()].sort(),
    read: async (_stack, member) => written.get(member) ?? '',
    write: async (_stack, member, text) => {
      written.set(member, text);
    },
  };
  const former = new FormerLogs({
    files,
    engine,
    clock,
    isBusy: () => busy,
    onTrouble: (text) => troubles.push(text),
  });
  const performed: string[] = [];
  const performer = former.keepingBeforeRemoval({
    perform: async ({ id, target }) => {
      performed.push(id);
      engine.remove(target);
    },
  });
  const remove = (target: string) =>
    performer.perform(
      { kind: 'remove-container', target, id: `remove-container ${target}`, stack: 'shop' } as Operation,
      { signal: new AbortController().signal, onDetail: () => {} },
    );
  const look = async (isOurs = true): Promise<void> => {
    former.observe({
      stack: 'shop',
      view: { spec: isOurs ? {} : null, observed: await engine.observe('shop') },
    } as unknown as StackLook);
    await settle();
  };
  const texts = async (member: string): Promise<string[]> =>
    (await former.lines('shop', member, new Set())).map(({ text }) => text);
  return {
    engine,
    clock,
    troubles,
    former,
    performed,
    remove,
    look,
    texts,
    setBusy: (is: boolean) => {
      busy = is;
    },
  };
}

describe('FormerLogs', () => {
  it('given a removal by a run, then the last lines are kept first, and those of the next container beside them', async () => {
    const { engine, former, performed, remove, texts } = rig();
    engine.run('shop-gateway-1', [said(1, 'one'), said(2, 'two')]);
    await remove('shop-gateway-1');
    engine.run('shop-gateway-1', [said(3, 'three')]);
    await remove('shop-gateway-1');
    expect(await texts('gateway-1')).toEqual(['one', 'two', 'three']);
    expect(await former.members('shop')).toEqual(['gateway-1']);
    expect(performed).toHaveLength(2);
  });

  it('given infra containers, and such as never ran, then nothing is read', async () => {
    const { engine, performed, remove } = rig();
    engine.run('shop-gateway-1-pod', [said(1, 'x')], { role: 'infra' });
    engine.run('shop-new-1', [], { startedAt: null, state: 'created' });
    await remove('shop-gateway-1-pod');
    await remove('shop-new-1');
    expect(performed).toHaveLength(2);
    expect(engine.queries).toEqual([]);
  });

  it('given a log that cannot be read, or not in time, then it is removed all the same', async () => {
    const { engine, clock, troubles, performed, remove } = rig();
    engine.run('shop-gateway-1', [said(1, 'x')]);
    const { logBatches } = engine;
    engine.logBatches = () => {
      throw new Error('no log');
    };
    await remove('shop-gateway-1');
    expect(troubles).toEqual([expect.stringContaining('the last lines of gateway-1 were not kept: no log')]);

    engine.run('shop-gateway-2', [said(1, 'x')]);
    engine.logBatches = (name, query) => logBatches.call(engine, name, { ...query, follow: true });
    const removing = remove('shop-gateway-2');
    await clock.advance(3_000);
    await removing;
    expect(performed).toHaveLength(2);
  });

  it('given a container that has ended, then a look keeps its lines once', async () => {
    const { engine, clock, look, texts, former } = rig();
    engine.run('shop-gateway-1', [said(1, 'last words')]);
    await look();
    expect(await former.members('shop')).toEqual([]);
    engine.stop('shop-gateway-1', { finishedAt: '2026-11-21T18:01:00Z' });
    await look();
    await clock.advance(120_000);
    await look();
    expect(engine.queries).toHaveLength(1);
    expect(await texts('gateway-1')).toEqual(['last words']);
  });

  it('given one that somebody removes before it is read, then nobody is told', async () => {
    const { engine, troubles, look } = rig();
    engine.run('shop-gateway-1', [said(1, 'x')]);
    engine.stop('shop-gateway-1');
    engine.logBatches = (name) => {
      engine.remove(name);
      throw new Error('no such container');
    };
    await look();
    expect(troubles).toEqual([]);
  });

  it('given a stack of another host on the same engine, then its containers are that one’s business', async () => {
    const { engine, look } = rig();
    engine.run('shop-gateway-1', [said(1, 'x')]);
    engine.stop('shop-gateway-1');
    await look(false);
    expect(engine.queries).toEqual([]);
  });

  it('given one that ends again and again, then it is kept once a minute', async () => {
    const { engine, clock, look } = rig();
    engine.run('shop-gateway-1', [said(1, 'x')]);
    for (let second = 0; second < 120; second += 1) {
      engine.stop('shop-gateway-1', { finishedAt: `end ${second}` });
      await look();
      await clock.advance(1_000);
    }
    expect(engine.queries).toHaveLength(2);
  });

  it('given a run under way, then looks leave the engine alone', async () => {
    const { engine, look, setBusy } = rig();
    engine.run('shop-gateway-1', [said(1, 'x')]);
    engine.stop('shop-gateway-1');
    setBusy(true);
    await look();
    expect(engine.queries).toEqual([]);
    setBusy(false);
    await look();
    expect(engine.queries).toHaveLength(1);
  });

  it('given lines of containers that are there, then they are not former', async () => {
    const { engine, former, look } = rig();
    engine.run('shop-gateway-1', [said(1, 'x')]);
    engine.stop('shop-gateway-1');
    await look();
    const present = new Set([(await engine.member('shop-gateway-1'))?.id ?? '']);
    expect(await former.lines('shop', 'gateway-1', present)).toEqual([]);
  });
});
