import { Worker } from 'node:worker_threads';
import { ApiError } from '../http/api-error.ts';
import { SILENT_QUEUE_MS } from '../time-budget.ts';
import type { QueueAnswer, QueueFailure, QueueRequest } from './queue-messages.ts';

/**
 * More threads than cores, because they mostly wait for a disk or a file server; on a fast disk the first two do all
 * the work and the others are never started.
 */
export const MOST_THREADS = 4;

interface Job {
  readonly request: QueueRequest;
  readonly resolve: (answer: QueueAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | null;
}

/** Hands requests to threads that block in file calls. A request has no time limit of its own: callers bound their wait. */
export class Queue {
  readonly #workerUrl: URL;
  readonly #folder: string;
  readonly #suffix: string;
  readonly #threads: Thread[] = [];
  readonly #waiting: Job[] = [];
  readonly #own: { readonly prefix: string; readonly instance: string };
  #attempts = 0;
  #probing: Promise<number> | null = null;
  /** When a thread last answered, or got work while all were idle. */
  #movedMs = performance.now();
  #closed = false;

  /** `instance` differs with every start of a process, so that two writers never share a temporary file. */
  constructor(options: {
    readonly workerUrl: URL;
    readonly folder: string;
    readonly gateway: string;
    readonly instance: string;
  }) {
    this.#workerUrl = options.workerUrl;
    this.#folder = options.folder;
    this.#suffix = `.${options.gateway}.${options.instance}`;
    this.#own = { prefix: `.${options.gateway}.`, instance: this.#suffix };
  }

  /**
   * True while threads are at work and none has got anything done for long: the file system hangs. What was handed to it
   * goes on when it is back.
   */
  get isSilent(): boolean {
    const isBusy = this.#threads.some((thread) => thread.job !== null);
    return isBusy && performance.now() - this.#movedMs > SILENT_QUEUE_MS;
  }

  /** A name beside the file, hidden, of which there is no second. */
  temporaryPathOf(queuePath: string): string {
    this.#attempts += 1;
    const slash = queuePath.lastIndexOf('/');
    const name = queuePath.slice(slash + 1, -'.json'.length);
    return `${queuePath.slice(0, slash)}/.${name}${this.#suffix}.${this.#attempts}.tmp`;
  }

  async write(
    temporaryPaths: readonly string[],
    contents: readonly string[],
  ): Promise<readonly (QueueFailure | null)[]> {
    return (await this.#ask({ kind: 'write', temporaryPaths, contents })).results;
  }

  async publish(
    temporaryPaths: readonly string[],
    paths: readonly string[],
  ): Promise<readonly (QueueFailure | null)[]> {
    return (await this.#ask({ kind: 'publish', temporaryPaths, paths })).results;
  }

  async discard(temporaryPaths: readonly string[]): Promise<void> {
    await this.#ask({ kind: 'discard', temporaryPaths });
  }

  async confirm(path: string): Promise<boolean> {
    return (await this.#ask({ kind: 'confirm', path })).found === true;
  }

  /** Bytes free. While every thread hangs, one question waits, however often it is asked. */
  probe(): Promise<number> {
    this.#probing ??= this.#ask({ kind: 'probe' })
      .then((answer) => answer.freeBytes ?? 0)
      .finally(() => {
        this.#probing = null;
      });
    return this.#probing;
  }

  async sweepTemporaries(abandonedBeforeMs: number): Promise<number> {
    return (await this.#ask({ kind: 'sweep', own: this.#own, abandonedBeforeMs })).removed ?? 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0))
      job.reject(queueError({ code: 'ESHUTDOWN', message: 'closing' }));
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()));
  }

  async #ask(request: QueueRequest): Promise<QueueAnswer> {
    const answer = await new Promise<QueueAnswer>((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#hand();
    });
    if (answer.failure !== undefined) throw queueError(answer.failure);
    return answer;
  }

  #hand(): void {
    while (this.#waiting.length > 0 && !this.#closed) {
      const thread = this.#threads.find((candidate) => candidate.job === null) ?? this.#start();
      if (thread === null) return;
      if (this.#threads.every(({ job }) => job === null)) this.#movedMs = performance.now();
      thread.job = this.#waiting.shift() as Job;
      thread.worker.postMessage(thread.job.request);
    }
  }

  #start(): Thread | null {
    if (this.#threads.length >= MOST_THREADS) return null;
    const worker = new Worker(this.#workerUrl, {
      workerData: { folder: this.#folder },
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 },
    });
    const thread: Thread = { worker, job: null };
    this.#threads.push(thread);
    worker.on('message', (answer: QueueAnswer) => {
      const job = thread.job;
      thread.job = null;
      this.#movedMs = performance.now();
      job?.resolve(answer);
      this.#hand();
    });
    worker.on('error', (error) => this.#lose(thread, error));
    worker.on('exit', () => this.#lose(thread, new Error('a thread of the queue ended')));
    return thread;
  }

  /** A thread that died takes its job with it; the next job starts another. */
  #lose(thread: Thread, error: Error): void {
    const index = this.#threads.indexOf(thread);
    if (index >= 0) this.#threads.splice(index, 1);
    const job = thread.job;
    thread.job = null;
    job?.reject(queueError({ code: 'EIO', message: error.message }));
    this.#hand();
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

export function queueError(failure: QueueFailure): ApiError {
  const cause = Object.assign(new Error(failure.message), { code: failure.code });
  return FULL.has(failure.code)
    ? new ApiError('queue-full', 'The shared queue has no room left.', { cause, retryAfterSeconds: 10 })
    : new ApiError('queue-unavailable', 'The shared queue cannot be written.', {
        cause,
        retryAfterSeconds: 2,
      });
}
