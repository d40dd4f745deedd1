import type { OperationContext } from '../../ports/container-engine.ts';
import { cancelledFailure } from './docker-engine-call.ts';

interface SharedRun {
  readonly abort: AbortController;
  readonly callers: Set<OperationContext>;
  readonly done: Promise<void>;
}

/**
 * Callers that want the same thing at the same time share one run of it. A caller that is cancelled leaves; the run
 * is cancelled when the last one has left, and that one waits until it has cleared up.
 */
export class SharedWork {
  readonly #runs = new Map<string, SharedRun>();

  async join(
    key: string,
    context: OperationContext,
    work: (context: OperationContext) => Promise<void>,
  ): Promise<void> {
    if (context.signal.aborted) throw cancelledFailure(key);
    let run = this.#runs.get(key);
    while (run?.abort.signal.aborted) {
      await run.done.catch(() => undefined);
      run = this.#runs.get(key);
    }
    run ??= this.#start(key, work);
    await this.#wait(key, run, context);
  }

  #start(key: string, work: (context: OperationContext) => Promise<void>): SharedRun {
    const abort = new AbortController();
    const callers = new Set<OperationContext>();
    const onDetail = (line: string): void => {
      for (const caller of callers) caller.onDetail(line);
    };
    const done = work({ signal: abort.signal, onDetail }).finally(() => this.#runs.delete(key));
    const run = { abort, callers, done };
    this.#runs.set(key, run);
    return run;
  }

  async #wait(key: string, run: SharedRun, context: OperationContext): Promise<void> {
    run.callers.add(context);
    let leave: () => void = () => undefined;
    const left = new Promise<'left'>((resolve) => {
      leave = () => resolve('left');
    });
    context.signal.addEventListener('abort', leave, { once: true });
    // The signal may have ended while this caller waited for an earlier run to clear up.
    if (context.signal.aborted) leave();
    try {
      const outcome = await Promise.race([run.done.then(() => 'done' as const), left]);
      if (outcome === 'done') return;
      run.callers.delete(context);
      if (run.callers.size === 0) {
        run.abort.abort();
        await run.done.catch(() => undefined);
      }
      throw cancelledFailure(key);
    } finally {
      context.signal.removeEventListener('abort', leave);
      run.callers.delete(context);
    }
  }
}
