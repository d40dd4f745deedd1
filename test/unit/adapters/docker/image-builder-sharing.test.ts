import { describe, expect, it } from 'vitest';
import { SharedWork } from '../../../../electron/adapters/docker/image-builder-sharing.ts';
import type { OperationContext } from '../../../../electron/ports/container-engine.ts';

describe('callers that want the same image at the same time', () => {
  it('share one run and all hear of its progress', async () => {
    const work = new SharedWork();
    const run = controlledRun();
    const one = caller();
    const other = caller();

    const waits = [work.join('image', one, run.work), work.join('image', other, run.work)];
    run.say('Step 1/2');
    run.finish();
    await Promise.all(waits);

    expect(run.starts()).toBe(1);
    expect([one.lines, other.lines]).toEqual([['Step 1/2'], ['Step 1/2']]);
  });

  it('share its failure', async () => {
    const work = new SharedWork();
    const run = controlledRun();

    const waits = [work.join('image', caller(), run.work), work.join('image', caller(), run.work)];
    run.break(new Error('broken'));

    await expect(Promise.allSettled(waits)).resolves.toMatchObject([
      { reason: { message: 'broken' } },
      { reason: { message: 'broken' } },
    ]);
  });

  it('do not cancel each other', async () => {
    const work = new SharedWork();
    const run = controlledRun();
    const impatient = caller();

    const left = work.join('image', impatient, run.work);
    const stayed = work.join('image', caller(), run.work);
    impatient.abort();

    await expect(left).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    expect(run.signal().aborted).toBe(false);
    run.finish();
    await stayed;
  });

  it('cancel the run when the last one leaves, who waits until it has cleared up', async () => {
    const work = new SharedWork();
    const run = controlledRun();
    const last = caller();
    let settled = false;

    const left = work.join('image', last, run.work).finally(() => {
      settled = true;
    });
    last.abort();
    await new Promise(setImmediate);
    expect(run.signal().aborted).toBe(true);
    expect(settled).toBe(false);
    run.break(new Error('cleared up'));

    await expect(left).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('start anew after a cancelled run has cleared up, not before', async () => {
    const work = new SharedWork();
    const first = controlledRun();
    const second = controlledRun();
    const last = caller();

    const left = work.join('image', last, first.work).catch(() => undefined);
    last.abort();
    await new Promise(setImmediate);
    const next = work.join('image', caller(), second.work);
    await new Promise(setImmediate);
    expect(second.starts()).toBe(0);
    first.break(new Error('cleared up'));
    await left;
    await new Promise(setImmediate);
    second.finish();
    await next;

    expect(second.starts()).toBe(1);
  });

  it('run again once a run has ended', async () => {
    const work = new SharedWork();
    const first = controlledRun();
    const second = controlledRun();

    first.finish();
    await work.join('image', caller(), first.work);
    second.finish();
    await work.join('image', caller(), second.work);

    expect(second.starts()).toBe(1);
  });
});

function caller(): OperationContext & { readonly lines: string[]; abort(): void } {
  const controller = new AbortController();
  const lines: string[] = [];
  return {
    signal: controller.signal,
    onDetail: (line) => lines.push(line),
    lines,
    abort: () => controller.abort(),
  };
}

function controlledRun() {
  let starts = 0;
  let context: OperationContext | undefined;
  let finish: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  done.catch(() => undefined);
  return {
    work: async (given: OperationContext) => {
      starts += 1;
      context = given;
      await done;
    },
    starts: () => starts,
    signal: () => (context as OperationContext).signal,
    say: (line: string) => context?.onDetail(line),
    finish: () => finish(),
    break: (error: Error) => fail(error),
  };
}
