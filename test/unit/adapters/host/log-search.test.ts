import { readdir } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogSearch } from '../../../../electron/adapters/host/log-search.ts';
import { regexPattern, textPattern } from '../../../../electron/domain/logs/line-pattern.ts';
import type { LogCursor } from '../../../../electron/domain/logs/log-position.ts';
import type { LogPage } from '../../../../electron/domain/logs/search-chunks.ts';
import type { LogSearch } from '../../../../electron/ports/log-search.ts';
import { ringsOf, said, wish } from '../../../helpers/log-lines.ts';
import { buildWorker } from '../../../helpers/worker.ts';

/** A start takes long on a busy machine. */
const PATIENT = { timeout: 30_000 };

let workerUrl: URL;
const open: LogSearch[] = [];

beforeAll(async () => {
  workerUrl = await buildWorker('electron/adapters/host/log-search-worker.ts');
}, 30_000);

afterEach(async () => {
  for (const search of open.splice(0)) await search.close();
});

function start(bounds: { readonly orderDeadlineMs?: number; readonly maxHeapMb?: number } = {}): LogSearch {
  const search = createLogSearch({ workerUrl, orderDeadlineMs: 20_000, ...bounds });
  open.push(search);
  return search;
}

const HOSTILE = regexPattern('(a+)+$');
const SLOW_LINE = `${'a'.repeat(40)}!`;

describe('createLogSearch', PATIENT, () => {
  it('finds lines in another thread, whatever letters they have', async () => {
    const search = start();
    const chunks = ringsOf({ a: [said(1, 'plain'), said(3, 'grüße 🎺')], b: [said(2, 'ERROR plain')] });
    const page = await search.search(chunks, { ...wish, pattern: textPattern('plain') });
    expect(page.lines.map(({ member, text, level }) => `${member} ${level} ${text}`)).toEqual([
      'b error ERROR plain',
      'a unknown plain',
    ]);
    const other = await search.search(chunks, { ...wish, pattern: regexPattern('🎺$') });
    expect(other.lines.map(({ text }) => text)).toEqual(['grüße 🎺']);
  });

  it('given a line that fits in each of many blocks, then a page of all of them does not take their memory', async () => {
    const lines = Array.from({ length: 4_000 }, (_, place) =>
      said(place, place % 20 === 7 ? 'wanted, and long enough to be a slice' : 'x'.repeat(9_000)),
    );
    const chunks = ringsOf({ a: lines });
    const request = { ...wish, pattern: regexPattern('^wanted'), limit: 1_000 };
    const found: number[] = [];
    let cursor: LogCursor | null = null;
    const search = start({ maxHeapMb: 16 });
    do {
      const page: LogPage = await search.search(chunks, { ...request, cursor });
      found.push(...page.lines.map(({ atMs }) => atMs));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(found).toHaveLength(200);
  });

  it('tells which of some texts have a match', async () => {
    expect(await start().matching(regexPattern('^a'), ['ab', 'ba', 'a'])).toEqual([0, 2]);
  });

  it('given a hostile expression, then its thread is ended, others are answered and the host goes on', async () => {
    const search = start({ orderDeadlineMs: 1_500 });
    const chunks = ringsOf({ a: [said(1, SLOW_LINE), said(2, 'quick')] });
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    }, 10);
    try {
      const hostile = search.search(chunks, { ...wish, pattern: HOSTILE });
      const innocent = search.search(chunks, { ...wish, pattern: textPattern('quick') });
      await expect(hostile).rejects.toMatchObject({
        failure: { code: 'deadline-exceeded', message: expect.stringContaining('"(a+)+$"') },
      });
      expect((await innocent).lines.map(({ text }) => text)).toEqual(['quick']);
      expect(turns).toBeGreaterThan(20);
    } finally {
      clearInterval(turning);
    }
  });

  it.runIf(process.platform === 'linux')(
    'given a hostile expression, then its thread is really gone, and no core is busy for ever',
    async () => {
      const threads = async (): Promise<number> => (await readdir('/proc/self/task')).length;
      // The first look starts the threads that look.
      await threads();
      const before = await threads();
      const search = start({ orderDeadlineMs: 300 });
      await expect(search.matching(HOSTILE, [SLOW_LINE])).rejects.toThrow();
      await search.close();
      await vi.waitFor(async () => expect(await threads()).toBeLessThanOrEqual(before), { timeout: 10_000 });
    },
  );

  it('given a hostile expression for lines that come, then it is ended as well', async () => {
    const search = start({ orderDeadlineMs: 1_500 });
    await expect(search.matching(HOSTILE, [SLOW_LINE])).rejects.toMatchObject({
      failure: { code: 'deadline-exceeded' },
    });
    expect(await search.matching(textPattern('x'), ['x'])).toEqual([0]);
  });

  it('given an expression that cannot be run, then it fails and nothing else does', async () => {
    const search = start();
    const broken = { source: '(', flags: '', written: '(' } as const;
    await expect(search.matching(broken, ['a'])).rejects.toMatchObject({
      failure: { code: 'operation-failed' },
    });
    expect(await search.matching(textPattern('x'), ['x'])).toEqual([0]);
  });

  it('given that it was closed, then it refuses, also what was under way', async () => {
    const search = start();
    const under = search.matching(HOSTILE, [SLOW_LINE]);
    const ended = expect(under).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await new Promise((resolve) => setImmediate(resolve));
    await search.close();
    await ended;
    await expect(search.matching(textPattern('x'), ['x'])).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    });
  });
});
