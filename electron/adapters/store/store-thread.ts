import { Worker } from 'node:worker_threads';
import { assertNever } from '../../domain/assert-never.ts';
import { type Failure, FailureError, toFailure } from '../../domain/failure.ts';
import type { StoreFiles, StoreMethod, StoreReply } from './store-protocol.ts';

const OPEN_DEADLINE_MS = 20_000;
const CALL_DEADLINE_MS = 15_000;

interface Pending {
  readonly settle: (value: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The store's thread from this side. It reads its program as soon as it is made, beside whatever else there is to do, and
 * touches no file before `open`.
 *
 *   made ──open──► opening ──► open ──close──► ended        any ──its own end──► ended
 */
export class StoreThread {
  readonly #worker: Worker;
  #files: StoreFiles | null = null;
  #onNote: (note: Failure) => void = () => {};
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #closing: Promise<void> | null = null;
  #ended: Failure | null = null;
  #isOpen = false;

  /** @param workerUrl the built `store-worker`; only the composition root knows where the build put it. */
  constructor(workerUrl: URL) {
    const worker = new Worker(workerUrl, { name: 'store' });
    this.#worker = worker;
    worker.on('message', (reply: StoreReply) => this.#take(reply));
    worker.on('error', (error) => this.#end(toFailure(error)));
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#end({ code: 'unexpected', message: `${this.#name} is closed.` });
        resolve();
      });
    });
    // Whoever made it and then needs none may end without it.
    worker.unref();
  }

  /** Once. Rejects with what keeps the files from being opened. */
  async open(files: StoreFiles, onNote: (note: Failure) => void): Promise<void> {
    this.#files = files;
    this.#onNote = onNote;
    if (this.#ended !== null) throw new FailureError(this.#ended);
    const opened = this.#expect(0, OPEN_DEADLINE_MS);
    this.#worker.postMessage(files);
    await opened;
    this.#isOpen = true;
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
    // One that has opened nothing has nothing to close.
    const isClosed = this.#isOpen && (await this.#closeFiles().catch(() => false));
    if (!isClosed) await this.#worker.terminate();
  }

  async #closeFiles(): Promise<true> {
    await this.call('close', []);
    await this.#exited;
    return true;
  }

  get #name(): string {
    return this.#files === null ? 'The store' : `The store ${this.#files.file}`;
  }

  /** While an answer is awaited the thread keeps the process alive; idle, it does not. */
  #expect(id: number, deadlineMs: number): Promise<unknown> {
    this.#worker.ref();
    return new Promise((settle, reject) => {
      const timer = setTimeout(() => {
        this.#settle(id)?.reject({
          code: 'deadline-exceeded',
          message: `${this.#name} did not answer within ${deadlineMs / 1_000} s.`,
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
