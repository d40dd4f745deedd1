import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { assertNever } from '../../domain/assert-never.ts';
import { type Failure, FailureError, toFailure } from '../../domain/failure.ts';
import type { Store, StoreMethod, StoreReply, StoreWorkerData } from './store-protocol.ts';

const OPEN_DEADLINE_MS = 20_000;
const CALL_DEADLINE_MS = 15_000;

interface Pending {
  readonly settle: (value: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The journal in SQLite, in a thread of its own, with the figures of resource use in a file beside it. Rejects with `store-too-new` for a file of a newer Tandem and
 * `disk-full` when nothing can be written; a damaged file is set aside and told to `onNote`.
 *
 * @param workerUrl the built `store-worker`; only the composition root knows where the build put it.
 */
export async function openJournal(options: {
  readonly file: string;
  readonly workerUrl: URL;
  readonly onNote: (note: Failure) => void;
}): Promise<Store> {
  const { file } = options;
  const workerData: StoreWorkerData = { file, metricsFile: join(dirname(file), 'metrics.db') };
  const thread = new StoreThread(new Worker(options.workerUrl, { workerData, name: 'store' }), options);
  try {
    await thread.opened;
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

class StoreThread {
  readonly opened: Promise<void>;
  readonly #worker: Worker;
  readonly #file: string;
  readonly #onNote: (note: Failure) => void;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #closing: Promise<void> | null = null;
  #ended: Failure | null = null;

  constructor(worker: Worker, options: { readonly file: string; readonly onNote: (note: Failure) => void }) {
    this.#worker = worker;
    this.#file = options.file;
    this.#onNote = options.onNote;
    this.opened = this.#expect(0, OPEN_DEADLINE_MS) as Promise<void>;
    worker.on('message', (reply: StoreReply) => this.#take(reply));
    worker.on('error', (error) => this.#end(toFailure(error)));
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#end({ code: 'unexpected', message: `The store ${this.#file} is closed.` });
        resolve();
      });
    });
  }

  call(method: StoreMethod, args: readonly unknown[]): Promise<unknown> {
    if (this.#ended !== null) return Promise.reject(new FailureError(this.#ended));
    const id = this.#nextId++;
    const answer = this.#expect(id, CALL_DEADLINE_MS);
    try {
      this.#worker.postMessage({ id, method, args });
    } catch (error) {
      // What cannot be cloned, a function in a result for instance, is the caller's mistake and ends only its call.
      this.#settle(id)?.reject(toFailure(error));
    }
    return answer;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended !== null) return;
    try {
      await this.call('close', []);
      await this.#exited;
    } catch {
      await this.#worker.terminate();
    }
  }

  /** While an answer is awaited the thread keeps the process alive; idle, it does not. */
  #expect(id: number, deadlineMs: number): Promise<unknown> {
    this.#worker.ref();
    return new Promise((settle, reject) => {
      const timer = setTimeout(() => {
        this.#settle(id)?.reject({
          code: 'deadline-exceeded',
          message: `The store ${this.#file} did not answer within ${deadlineMs / 1_000} s.`,
          hint: 'Its disk may be hanging.',
        });
      }, deadlineMs);
      this.#pending.set(id, { settle, reject: (failure) => reject(new FailureError(failure)), timer });
    });
  }

  #take(reply: StoreReply): void {
    switch (reply.kind) {
      case 'note':
        this.#onNote(reply.note);
        break;
      case 'opened':
        this.#settle(0)?.settle(undefined);
        break;
      case 'open-failed':
        this.#settle(0)?.reject(reply.failure);
        break;
      case 'result':
        this.#settle(reply.id)?.settle(reply.value);
        break;
      case 'failure':
        this.#settle(reply.id)?.reject(reply.failure);
        break;
      default:
        assertNever(reply);
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    if (this.#pending.size === 0 && this.#closing === null) this.#worker.unref();
    return pending;
  }

  #end(failure: Failure): void {
    this.#ended ??= failure;
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(this.#ended);
  }
}
