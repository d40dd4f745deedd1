import { describe, expect, it, vi } from 'vitest';
import { FailureError } from '../../../electron/domain/failure.ts';
import type { Operation, Plan } from '../../../electron/domain/plan/operation.ts';
import { reconcile } from '../../../electron/domain/plan/reconcile.ts';
import type { OperationPerformer } from '../../../electron/ports/container-engine.ts';
import { executePlan, throwIfFailed } from '../../../electron/services/executor.ts';
import { desiredPod, desiredState, emptyEngine, quietHost } from '../../helpers/desired.ts';

const plan = reconcile(
  desiredState([
    ...desiredPod('web', ['web-1', 'web-2'], { address: '10.201.0.10', back: true }),
    ...desiredPod('app', ['app-1'], { address: '10.201.0.20' }),
  ]),
  emptyEngine,
  quietHost,
);

/** Performs nothing, but yields to the others in between and records the order. */
class RecordingPerformer implements OperationPerformer {
  readonly finished: string[] = [];
  mostAtOnce = 0;
  #underWay = 0;
  readonly #onPerform: (operation: Operation, signal: AbortSignal) => Promise<void>;

  constructor(onPerform: (operation: Operation, signal: AbortSignal) => Promise<void> = async () => {}) {
    this.#onPerform = onPerform;
  }

  async perform(operation: Operation, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#onPerform(operation, signal);
      this.finished.push(operation.id);
    } finally {
      this.#underWay -= 1;
    }
  }
}

const never = new AbortController().signal;

describe('executePlan', () => {
  it('does every operation after the ones it waits for, several at once', async () => {
    const performer = new RecordingPerformer();

    const execution = await executePlan(plan, performer, { signal: never, onProgress: () => {} });

    expect(execution.done).toHaveLength(plan.operations.length);
    for (const operation of plan.operations) {
      const position = performer.finished.indexOf(operation.id);
      for (const before of operation.after) expect(performer.finished.indexOf(before)).toBeLessThan(position);
    }
    expect(performer.mostAtOnce).toBeGreaterThan(1);
    expect(performer.mostAtOnce).toBeLessThanOrEqual(8);
  });

  it('begins nothing new after a failure, ends what waits, and reports the root failure', async () => {
    const performer = new RecordingPerformer(async (operation, signal) => {
      if (operation.id === 'create-container demo-app-1') {
        throw new FailureError({ code: 'image-missing', message: 'no such image' });
      }
      if (operation.kind === 'create-volume') return;
      if (signal.aborted) throw new FailureError({ code: 'cancelled', message: 'cancelled' });
    });

    const execution = await executePlan(plan, performer, { signal: never, onProgress: () => {} });

    const after = new Set(['create-container demo-app-1']);
    for (const operation of plan.operations)
      if (operation.after.some((id) => after.has(id))) after.add(operation.id);
    const begun = new Set(
      [...execution.done, ...execution.failed.map(({ operation }) => operation)].map(({ id }) => id),
    );
    for (const id of after) if (id !== 'create-container demo-app-1') expect(begun.has(id)).toBe(false);
    expect(begun.size + execution.skipped.length).toBe(plan.operations.length);
    expect(() => throwIfFailed(execution)).toThrowError('no such image');
  });

  it('stops at the signal and says what was left', async () => {
    const abort = new AbortController();
    const performer = new RecordingPerformer(async (operation) => {
      if (operation.kind === 'create-network') abort.abort();
    });

    const execution = await executePlan(plan, performer, { signal: abort.signal, onProgress: () => {} });

    expect(execution.failed).toEqual([]);
    expect(execution.skipped.length).toBeGreaterThan(0);
    expect(() => throwIfFailed(execution)).toThrowError(/Cancelled with \d+ operations left/);
  });

  it('lets as many wait at a time as there are, without a signal that too many listen to', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const [first] = plan.operations.filter(({ kind }) => kind === 'await-ready') as [Operation];
    const waits = Array.from({ length: 20 }, (_, index) => ({ ...first, id: `wait ${index}`, after: [] }));
    const abort = new AbortController();
    let waiting = 0;
    const performer = new RecordingPerformer(
      (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
          waiting += 1;
          if (waiting === waits.length) abort.abort();
        }),
    );

    await executePlan({ ...plan, operations: waits }, performer, {
      signal: abort.signal,
      onProgress: () => {},
    });
    await new Promise((resolve) => setImmediate(resolve));

    process.off('warning', warned);
    expect(performer.finished).toHaveLength(waits.length);
    expect(warned).not.toHaveBeenCalled();
  });

  it('begins nothing more once it was told to stop by who listens to its progress', async () => {
    const abort = new AbortController();
    const performer = new RecordingPerformer();
    const execution = await executePlan(plan, performer, {
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    expect(execution.done).toHaveLength(1);
  });

  it('tells the progress of each operation with growing counts', async () => {
    const seen: string[] = [];
    let last = 0;
    await executePlan(plan, new RecordingPerformer(), {
      signal: never,
      onProgress: (progress) => {
        seen.push(`${progress.operation.id} ${progress.state}`);
        expect(progress.done).toBeGreaterThanOrEqual(last);
        last = progress.done;
      },
    });
    expect(seen.filter((line) => line.endsWith(' started'))).toHaveLength(plan.operations.length);
    expect(seen.filter((line) => line.endsWith(' done'))).toHaveLength(plan.operations.length);
    expect(last).toBe(plan.operations.length);
  });

  it('says so when a plan waits for itself, instead of calling it cancelled', async () => {
    const [first, second] = plan.operations as [Operation, Operation];
    const circle: Plan = {
      ...plan,
      operations: [
        { ...first, after: [second.id] },
        { ...second, after: [first.id] },
      ],
    };
    const execution = await executePlan(circle, new RecordingPerformer(), {
      signal: never,
      onProgress: () => {},
    });
    expect(() => throwIfFailed(execution)).toThrowError(/waits for itself/);
  });

  it('ends at once with an empty plan', async () => {
    const empty: Plan = { stack: 'demo', operations: [], blockers: [] };
    const execution = await executePlan(empty, new RecordingPerformer(), {
      signal: never,
      onProgress: () => {},
    });
    expect(execution).toEqual({ done: [], failed: [], skipped: [] });
  });
});
