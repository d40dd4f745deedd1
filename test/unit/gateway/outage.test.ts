import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outage } from '../../../resources/gateway/src/database/outage.ts';
import { Health, type HealthCheck } from '../../../resources/gateway/src/health.ts';
import type { BatchCommit } from '../../../resources/gateway/src/submissions/batch-commit.ts';
import { GroupCommit } from '../../../resources/gateway/src/submissions/group-commit.ts';
import { createSubmission } from '../../../resources/gateway/src/submissions/submission.ts';
import { HOLD_MS, SETTLE_MS } from '../../../resources/gateway/src/time-budget.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a database that is away', () => {
  it('is worth waiting for until it has been away for too long', () => {
    const outage = new Outage();
    expect(outage.patienceMs()).toBe(0);
    outage.failed('commit');
    expect(outage.patienceMs()).toBe(HOLD_MS + SETTLE_MS);
    vi.advanceTimersByTime(HOLD_MS - 1);
    outage.failed('commit');
    expect(outage.patienceMs()).toBe(1 + SETTLE_MS);
    vi.advanceTimersByTime(1);
    outage.failed('commit');
    expect(outage.patienceMs()).toBe(0);
  });

  it('leaves a moment for what gathered once it is back, and is waited for anew the next time', () => {
    const outage = new Outage();
    outage.failed('commit');
    vi.advanceTimersByTime(2_000);
    outage.succeeded('commit');
    expect(outage.patienceMs()).toBe(SETTLE_MS);
    vi.advanceTimersByTime(SETTLE_MS);
    expect(outage.patienceMs()).toBe(0);
    outage.failed('commit');
    expect(outage.patienceMs()).toBe(HOLD_MS + SETTLE_MS);
  });
});

describe('a submission', () => {
  const never = { commit: () => new Promise<void>(() => {}) } as unknown as BatchCommit;
  const submission = createSubmission({ text: '{}', hasMetadata: false }, null, 0);

  it('is answered late only while the database is on its way back', async () => {
    const outage = new Outage();
    const ends: string[] = [];
    const submit = (name: string) =>
      new GroupCommit(never, outage).submit(submission, 800).catch(() => void ends.push(name));
    outage.failed('commit');
    void submit('first');
    await vi.advanceTimersByTimeAsync(HOLD_MS + SETTLE_MS - 1);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toEqual(['first']);

    void submit('later');
    await vi.advanceTimersByTimeAsync(800);
    expect(ends).toEqual(['first', 'later']);
  });

  it('is away for commits while only they fail, whatever else succeeds', () => {
    const outage = new Outage();
    outage.failed('commit');
    vi.advanceTimersByTime(1_000);
    outage.succeeded('housekeeping');
    expect(outage.patienceMs()).toBe(HOLD_MS - 1_000 + SETTLE_MS);
    outage.succeeded('commit');
    vi.advanceTimersByTime(SETTLE_MS);
    expect(outage.patienceMs()).toBe(0);
  });

  it('gets new patience when it answered for long and nobody tried a commit', () => {
    const outage = new Outage();
    outage.failed('commit');
    vi.advanceTimersByTime(HOLD_MS + 1);
    outage.succeeded('housekeeping');
    vi.advanceTimersByTime(SETTLE_MS);
    outage.failed('commit');
    expect(outage.patienceMs()).toBe(HOLD_MS + SETTLE_MS);
  });

  it('gets none while commits go on failing', () => {
    const outage = new Outage();
    for (let elapsedMs = 0; elapsedMs < 2 * HOLD_MS; elapsedMs += 500) {
      outage.failed('commit');
      outage.succeeded('housekeeping');
      vi.advanceTimersByTime(500);
    }
    expect(outage.patienceMs()).toBe(0);
  });

  it('is not kept for ever by a database that comes and goes', async () => {
    const outage = new Outage();
    let isOver = false;
    void new GroupCommit(never, outage).submit(submission, 800).catch(() => {
      isOver = true;
    });
    for (let elapsedMs = 0; elapsedMs < HOLD_MS + SETTLE_MS; elapsedMs += 100) {
      outage.succeeded('commit');
      outage.failed('commit');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(isOver).toBe(true);
  });
});

describe('a gateway', () => {
  it('stays ready while a failed check is excused, and tells of it all the same', async () => {
    let isExcused = true;
    const run = async () => {
      throw new Error('connection refused');
    };
    const check = { name: 'database', required: true, run, isExcused: () => isExcused };
    expect(await new Health([check], 50).report()).toMatchObject({
      ready: true,
      checks: { database: { ok: false, error: 'connection refused' } },
    });
    isExcused = false;
    expect((await new Health([check], 50).report()).ready).toBe(false);
  });

  it('stays ready when its database is silent before it fails', async () => {
    const outage = new Outage();
    const check: HealthCheck = {
      ...{ name: 'database', required: true, run: () => new Promise<void>(() => undefined) },
      onSilence: () => outage.failed('housekeeping'),
      isExcused: () => outage.patienceMs() > 0,
    };
    const report = new Health([check], 50).report();
    await vi.advanceTimersByTimeAsync(50);
    expect(await report).toMatchObject({ ready: true, checks: { database: { ok: false } } });

    await vi.advanceTimersByTimeAsync(HOLD_MS);
    const later = new Health([check], 50).report();
    await vi.advanceTimersByTimeAsync(50);
    expect((await later).ready).toBe(false);
  });

  it('tells a check that was silent from one that failed', async () => {
    const heard: string[] = [];
    const run = (how: 'silent' | 'failed') =>
      how === 'failed' ? Promise.reject(new Error('full')) : new Promise<void>(() => undefined);
    for (const how of ['failed', 'silent'] as const) {
      const isExcused = (told: 'failed' | 'silent') => {
        heard.push(told);
        return told === 'silent';
      };
      const report = new Health(
        [{ name: 'queue', required: true, run: () => run(how), isExcused }],
        50,
      ).report();
      await vi.advanceTimersByTimeAsync(50);
      expect((await report).ready).toBe(how === 'silent');
    }
    expect(heard).toEqual(['failed', 'silent']);
  });
});
