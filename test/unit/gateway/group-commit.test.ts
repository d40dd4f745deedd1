import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../resources/gateway/src/http/api-error.ts';
import type { BatchCommit } from '../../../resources/gateway/src/submissions/batch-commit.ts';
import type { Flight } from '../../../resources/gateway/src/submissions/flight.ts';
import { BATCHES_AT_ONCE, GroupCommit } from '../../../resources/gateway/src/submissions/group-commit.ts';
import { createSubmission } from '../../../resources/gateway/src/submissions/submission.ts';

/** Batches that end when the test says so. */
class HeldBatches {
  queueIsSilent = false;
  readonly batches: { readonly flights: readonly Flight[]; readonly end: () => void }[] = [];

  commit(flights: readonly Flight[]): Promise<void> {
    return new Promise((end) => this.batches.push({ flights, end }));
  }

  sizes(): readonly number[] {
    return this.batches.map((batch) => batch.flights.length);
  }

  succeed(index: number): void {
    const batch = this.batches[index];
    for (const flight of batch?.flights ?? []) {
      const { id, queuePath } = flight.submission;
      flight.succeed({ id, queuePath, gateway: 'gateway-1', replayed: false });
    }
    batch?.end();
  }
}

function begin(patienceMs = 0): { readonly held: HeldBatches; readonly commit: GroupCommit } {
  const held = new HeldBatches();
  return { held, commit: new GroupCommit(held as unknown as BatchCommit, { patienceMs: () => patienceMs }) };
}

function submission(key: string | null = null, text = '{"a":1}') {
  return createSubmission({ text, hasMetadata: true }, key, 0);
}

function codeOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'answered',
    (thrown: unknown) => (thrown instanceof ApiError ? thrown.code : String(thrown)),
  );
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
}

// Time passes when a test says so: a processor that is away for ten milliseconds begins no batch.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('GroupCommit', () => {
  it('commits together what arrives together, and gathers the rest while that is under way', async () => {
    const { held, commit } = begin();
    const answers = [commit.submit(submission(), 5000), commit.submit(submission(), 5000)];
    await turn();
    for (let late = 0; late < 31; late += 1) answers.push(commit.submit(submission(), 5000));
    await turn();
    expect(held.sizes()).toEqual([2]);

    held.succeed(0);
    await turn();

    expect(held.sizes()).toEqual([2, 31]);
    held.succeed(1);
    expect(await Promise.all(answers)).toHaveLength(33);
    await commit.drained();
  });

  it('begins another batch beside the one under way when enough are waiting, four at most', async () => {
    const { held, commit } = begin();
    const answers: Promise<unknown>[] = [];
    for (let burst = 0; burst < 6; burst += 1) {
      for (let each = 0; each < 32; each += 1) answers.push(commit.submit(submission(), 5000));
      await turn();
    }
    expect(held.sizes()).toEqual([32, 32, 32, 32]);

    held.succeed(3);
    await turn();

    expect(held.sizes()).toEqual([32, 32, 32, 32, 64]);
    for (const index of [0, 1, 2, 4]) held.succeed(index);
    expect(await Promise.all(answers)).toHaveLength(192);
  });

  it('does not let one wait for a batch that does not end', async () => {
    const { held, commit } = begin();
    const stuck = commit.submit(submission(), 5000);
    await turn();
    const other = commit.submit(submission(), 5000);
    await turn();
    expect(held.sizes()).toEqual([1]);

    vi.advanceTimersByTime(10);
    await turn();
    expect(held.sizes()).toEqual([1, 1]);

    held.succeed(1);
    await other;
    held.succeed(0);
    await stuck;
  });

  it('keeps a batch below its size in bytes', async () => {
    const { held, commit } = begin();
    const large = `{"a":"${'x'.repeat(1_500_000)}"}`;
    const answers = [
      commit.submit(submission(null, large), 5000),
      commit.submit(submission(null, large), 5000),
    ];
    await turn();
    expect(held.sizes()).toEqual([1]);

    held.succeed(0);
    await turn();

    expect(held.sizes()).toEqual([1, 1]);
    held.succeed(1);
    await Promise.all(answers);
  });

  it('gives a retry the outcome of its first try', async () => {
    const { held, commit } = begin();
    const first = commit.submit(submission('key'), 1000);
    await turn();
    const retry = commit.submit(submission('key'), 1000);
    await turn();

    expect(held.batches).toHaveLength(1);
    held.succeed(0);
    const receipt = await first;
    expect(receipt.replayed).toBe(false);
    expect(await retry).toEqual({ ...receipt, replayed: true });
  });

  it('lets another text with the same key wait until the first is decided', async () => {
    const { held, commit } = begin();
    const first = commit.submit(submission('key'), 1000);
    const other = commit.submit(submission('key', '{"a":2}'), 1000);
    await turn();
    expect(held.batches.map((batch) => batch.flights.length)).toEqual([1]);

    held.succeed(0);
    await first;
    await turn();

    expect(held.batches).toHaveLength(2);
    held.succeed(1);
    await other;
  });

  it('says at the deadline whether anything was begun, and begins nothing that nobody waits for', async () => {
    const { held, commit } = begin();
    const begun = codeOf(commit.submit(submission(), 5));
    await turn();
    const waiting = codeOf(commit.submit(submission(), 5));

    vi.advanceTimersByTime(5);
    const codes = [await begun, await waiting];

    expect(codes).toEqual(['outcome-unknown', 'overloaded']);
    vi.advanceTimersByTime(10);
    await turn();
    held.succeed(0);
    await commit.drained();
    expect(held.sizes()).toEqual([1]);
  });

  it('leaves nobody without an answer when a batch ends without one', async () => {
    const { held, commit } = begin();
    const answer = commit.submit(submission('key'), 1000);
    await turn();
    held.batches[0]?.end();

    await expect(answer).rejects.toMatchObject({ code: 'unexpected', status: 500 });
    await commit.drained();
  });

  it('refuses at once while the queue does not answer', async () => {
    const { held, commit } = begin();
    held.queueIsSilent = true;

    expect(await codeOf(commit.submit(submission(), 1000))).toBe('queue-unavailable');
    held.queueIsSilent = false;
    void commit.submit(submission(), 1000).catch(() => undefined);
    await vi.waitFor(() => expect(held.sizes()).toEqual([1]));
    held.succeed(0);
  });

  it('keeps nothing of clients that left while every batch is stuck', async () => {
    const { held, commit } = begin();
    for (let number = 1; number <= BATCHES_AT_ONCE; number += 1) {
      void commit.submit(submission(), 60_000).catch(() => undefined);
      await vi.waitFor(() => expect(held.sizes()).toHaveLength(number));
    }
    // More than may wait at a time: room is made by those whose clients have left.
    const left = Array.from({ length: 4_200 }, () => codeOf(commit.submit(submission(), 1)));
    vi.advanceTimersByTime(1);
    expect(new Set(await Promise.all(left))).toEqual(new Set(['overloaded']));

    const last = codeOf(commit.submit(submission(null, '{"last":true}'), 60_000));
    for (let index = 0; index < BATCHES_AT_ONCE; index += 1) held.succeed(index);
    await vi.waitFor(() => expect(held.sizes()).toHaveLength(BATCHES_AT_ONCE + 1));
    held.succeed(BATCHES_AT_ONCE);
    expect(await last).toBe('answered');
    expect(held.sizes().at(-1)).toBe(1);
    // Four thousand clients take ten seconds where little of a processor is left.
  }, 60_000);
});
