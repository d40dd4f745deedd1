import { afterEach, describe, expect, it } from 'vitest';
import { textPattern } from '../../../electron/domain/logs/line-pattern.ts';
import type { RawLine } from '../../../electron/domain/logs/log-line.ts';
import { LogKeeper, type LogWish } from '../../../electron/services/log-keeper.ts';
import { FakeMemberLogs } from '../../helpers/fake-member-logs.ts';
import { said, searchHere, wish } from '../../helpers/log-lines.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const open: LogKeeper[] = [];
afterEach(() => {
  for (const keeper of open.splice(0)) keeper.close();
});

function rig(former: Readonly<Record<string, readonly (RawLine & { readonly container: string })[]>> = {}) {
  const engine = new FakeMemberLogs();
  const clock = new ManualClock();
  const troubles: string[] = [];
  const keeper = new LogKeeper({
    engine,
    former: {
      members: async () => Object.keys(former),
      lines: async (_stack, member, present) =>
        (former[member] ?? []).filter(({ container }) => !present.has(container)),
    },
    search: searchHere,
    clock,
    onTrouble: (text) => troubles.push(text),
  });
  open.push(keeper);
  const search = async (change: Partial<LogWish> = {}) => {
    const asked = keeper.search({ ...wish, stack: 'shop', names: [], former: false, ...change });
    const answer = await asked;
    return answer.lines.map(({ member, text }) => `${member} ${text}`);
  };
  return { engine, clock, troubles, keeper, search };
}

describe('LogKeeper', () => {
  it('given nobody who searches, then nothing is read', async () => {
    const { engine, clock } = rig();
    engine.run('shop-gateway-1', [said(1, 'a')]);
    await clock.advance(120_000);
    expect(engine.queries).toEqual([]);
  });

  it('given a search, then the past of all members is searched, newest first, and what comes later, too', async () => {
    const { engine, clock, search } = rig();
    engine.run('shop-gateway-1', [said(1, 'a'), said(3, 'c')]);
    engine.run('shop-database-1', [said(2, 'b')]);
    engine.run('shop-gateway-1-pod', [said(2, 'never')], { role: 'infra' });
    expect(await search()).toEqual(['gateway-1 c', 'database-1 b', 'gateway-1 a']);
    await settle();
    engine.say('shop-database-1', said(4, 'd'));
    await settle();
    expect(await search({ names: ['database'] })).toEqual(['database-1 d', 'database-1 b']);
    expect(await search({ names: ['gateway-1'], pattern: textPattern('C') })).toEqual([]);
    await clock.advance(0);
    expect(engine.queries.filter((query) => query.includes('past'))).toHaveLength(2);
  });

  it('given a minute without a search, then nothing is followed and nothing kept', async () => {
    const { engine, clock, search } = rig();
    engine.run('shop-gateway-1', [said(1, 'a')]);
    await search();
    await clock.advance(40_000);
    await search();
    await clock.advance(40_000);
    expect(engine.followed).toEqual(['shop-gateway-1']);
    await clock.advance(21_000);
    expect(engine.followed).toEqual([]);
    expect(await search()).toEqual(['gateway-1 a']);
    expect(engine.queries.filter((query) => query.includes('past'))).toHaveLength(2);
  });

  it('given a container that stops and starts again, then its log is taken up where it was, ever less often', async () => {
    const { engine, clock, search } = rig();
    engine.run('shop-gateway-1', [said(1, 'a')]);
    await search();
    await settle();
    engine.stop('shop-gateway-1');
    await clock.advance(30_000);
    const attempts = engine.queries.filter((query) => query.includes('follow'));
    expect(attempts.length).toBeGreaterThan(2);
    expect(attempts.length).toBeLessThan(8);
    expect(attempts.at(-1)).toBe('shop-gateway-1 follow all 1');
    engine.say('shop-gateway-1', said(2, 'b'));
    await clock.advance(10_000);
    expect(await search()).toEqual(['gateway-1 b', 'gateway-1 a']);
  });

  it('given a container that was replaced, then the new one is read at once and the old one is not followed', async () => {
    const { engine, search } = rig();
    engine.run('shop-gateway-1', [said(1, 'old')]);
    await search();
    await settle();
    engine.remove('shop-gateway-1');
    engine.run('shop-gateway-1', [said(2, 'new')]);
    expect(await search()).toEqual(['gateway-1 new']);
    await settle();
    expect(engine.followed).toEqual(['shop-gateway-1']);
  });

  it('given an end while the members are looked up, then nothing is followed afterwards, and no search begins', async () => {
    const { engine, clock, keeper, search } = rig();
    engine.run('shop-gateway-1', [said(1, 'a')]);
    const searching = search();
    keeper.close();
    await expect(searching).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
    await clock.advance(5_000);
    expect(engine.followed).toEqual([]);
    expect(engine.queries).toEqual([]);
    await expect(search()).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('given names of nobody, or nobody at all, then it says so', async () => {
    const { engine, search } = rig();
    await expect(search()).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
    engine.run('shop-gateway-1');
    const { search: again, engine: other } = rig();
    other.run('shop-gateway-1');
    await expect(again({ names: ['gateway-9'] })).rejects.toMatchObject({
      failure: { message: expect.stringContaining('"gateway-9"'), hint: expect.stringContaining('--former') },
    });
  });

  it('given a past that takes too long, then the answer comes and says that it is not complete', async () => {
    const { engine, clock, keeper } = rig();
    engine.run('shop-gateway-1', [said(1, 'a')]);
    engine.run('shop-gateway-2', [said(2, 'b')]);
    const { logBatches } = engine;
    engine.logBatches = async function* (name, query) {
      if (name === 'shop-gateway-2') await clock.sleep(60_000, query.signal);
      yield* logBatches.call(engine, name, query);
    };
    const asked = keeper.search({ ...wish, stack: 'shop', names: [], former: false });
    await clock.advance(8_000);
    expect(await asked).toMatchObject({ complete: false, lines: [{ text: 'a' }] });
  });

  it('given former lines, then those of containers that are still there are left out, with or without an engine', async () => {
    const engineId = '31'.padEnd(64, '0');
    const { engine, clock, search } = rig({
      'gateway-1': [{ ...said(1, 'gone'), container: 'a'.repeat(64) }],
      'gateway-2': [{ ...said(2, 'there'), container: engineId }],
    });
    engine.run('shop-gateway-2', [], { id: engineId });
    expect(await search({ former: true })).toEqual(['gateway-1 gone']);
    engine.isAway = true;
    expect(await search({ former: true })).toEqual(['gateway-2 there', 'gateway-1 gone']);
    expect(await search({ former: true, names: ['gateway'] })).toHaveLength(2);
    await expect(search({ former: true, names: ['cache'] })).rejects.toMatchObject({
      failure: { code: 'request-invalid' },
    });
    await clock.advance(0);
    expect(engine.queries).toEqual([]);
  });
});
