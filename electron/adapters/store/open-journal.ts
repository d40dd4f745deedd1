import { dirname, join } from 'node:path';
import type { Failure } from '../../domain/failure.ts';
import type { Store, StoreMethod } from './store-protocol.ts';
import type { StoreThread } from './store-thread.ts';

/**
 * The journal in SQLite, in a thread of its own, with the figures of resource use in a file beside it. Rejects with `store-too-new` for a file of a newer Tandem and
 * `disk-full` when nothing can be written; a damaged file is set aside and told to `onNote`.
 */
export async function openJournal(options: {
  readonly file: string;
  readonly thread: StoreThread;
  readonly onNote: (note: Failure) => void;
}): Promise<Store> {
  const { file, thread, onNote } = options;
  try {
    await thread.open({ file, metricsFile: join(dirname(file), 'metrics.db') }, onNote);
  } catch (error) {
    await thread.close();
    throw error;
  }
  const call =
    <M extends StoreMethod>(method: M) =>
    (...args: Parameters<Store[M]>): ReturnType<Store[M]> =>
      thread.call(method, args) as ReturnType<Store[M]>;
  return {
    startRun: call('startRun'),
    endRun: call('endRun'),
    runs: call('runs'),
    closeInterruptedRuns: call('closeInterruptedRuns'),
    putLease: call('putLease'),
    markLeaseReverted: call('markLeaseReverted'),
    openLeases: call('openLeases'),
    addEvent: call('addEvent'),
    events: call('events'),
    recordEvents: call('recordEvents'),
    listEvents: call('listEvents'),
    addSamples: call('addSamples'),
    metrics: call('metrics'),
    keepMetrics: call('keepMetrics'),
    close: () => thread.close(),
  };
}
