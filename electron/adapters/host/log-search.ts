import { Worker } from 'node:worker_threads';
import { assertNever } from '../../domain/assert-never.ts';
import { type Failure, FailureError } from '../../domain/failure.ts';
import type { LinePattern } from '../../domain/logs/line-pattern.ts';
import type { ChunkView } from '../../domain/logs/log-chunk.ts';
import type { LogPage, LogSearchRequest } from '../../domain/logs/search-chunks.ts';
import type { LogSearch } from '../../ports/log-search.ts';

/** The thread ends a page by itself long before; only one block of lines that takes for ever comes to this. */
const ORDER_DEADLINE_MS = 2_500;
/** An idle thread gives its memory back. */
const IDLE_MS = 30_000;
/** Lines are outside of it; a page and the text of one block are inside. */
const MAX_HEAP_MB = 128;

export type LogSearchOrder =
  | { readonly kind: 'search'; readonly chunks: readonly ChunkView[]; readonly request: LogSearchRequest }
  | { readonly kind: 'match'; readonly pattern: LinePattern; readonly texts: readonly string[] };

export type LogSearchReply =
  | { readonly kind: 'page'; readonly page: LogPage }
  | { readonly kind: 'places'; readonly places: readonly number[] }
  | { readonly kind: 'broken'; readonly reason: string };

type Answer = Exclude<LogSearchReply, { readonly kind: 'broken' }>;

/**
 * Searches in a thread of its own that holds nothing: the lines are in memory that it shares, so that a thread whose
 * expression takes for ever is ended, and the next order gets a new one.
 *
 * @param workerUrl the built `log-search-worker`; only the composition root knows where the build put it.
 */
export function createLogSearch(options: {
  readonly workerUrl: URL;
  readonly orderDeadlineMs?: number;
  readonly maxHeapMb?: number;
}): LogSearch {
  const { workerUrl, orderDeadlineMs = ORDER_DEADLINE_MS, maxHeapMb = MAX_HEAP_MB } = options;
  const thread = new SearchThread(workerUrl, orderDeadlineMs, maxHeapMb);
  return {
    search: async (chunks, request) => {
      const answer = await thread.order({ kind: 'search', chunks, request }, request.pattern);
      return answer.kind === 'page' ? answer.page : assertNever(answer as never);
    },
    matching: async (pattern, texts) => {
      const answer = await thread.order({ kind: 'match', pattern, texts }, pattern);
      return answer.kind === 'places' ? answer.places : assertNever(answer as never);
    },
    close: () => thread.close(),
  };
}

class SearchThread {
  readonly #workerUrl: URL;
  readonly #deadlineMs: number;
  readonly #maxHeapMb: number;
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Orders are carried out one after the other, so that a deadline is an order's own. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(workerUrl: URL, deadlineMs: number, maxHeapMb: number) {
    this.#workerUrl = workerUrl;
    this.#deadlineMs = deadlineMs;
    this.#maxHeapMb = maxHeapMb;
  }

  order(order: LogSearchOrder, pattern: LinePattern | null): Promise<Answer> {
    const answer = this.#last.then(() => this.#carryOut(order, pattern));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  #carryOut(order: LogSearchOrder, pattern: LinePattern | null): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(new FailureError(closed));
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#begin();
    worker.ref();
    return new Promise<Answer>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        worker.off('message', onReply).off('error', onError).off('exit', onExit);
        settle();
      };
      const lose = (failure: Failure): void => {
        this.#worker = null;
        finish(() => reject(new FailureError(failure)));
      };
      const onReply = (reply: LogSearchReply): void => {
        this.#restSoon();
        // An idle thread does not keep the process.
        worker.unref();
        finish(() =>
          reply.kind === 'broken' ? reject(new FailureError(broken(pattern, reply.reason))) : resolve(reply),
        );
      };
      const onError = (error: Error): void => lose(broken(pattern, error.message));
      const onExit = (): void => lose(this.#isClosed ? closed : broken(pattern, 'its thread ended'));
      const timer = setTimeout(() => {
        lose(tooSlow(pattern, this.#deadlineMs));
        void worker.terminate();
      }, this.#deadlineMs);
      worker.on('message', onReply).on('error', onError).on('exit', onExit);
      worker.postMessage(order);
    });
  }

  #begin(): Worker {
    const worker = new Worker(this.#workerUrl, {
      name: 'log-search',
      resourceLimits: { maxOldGenerationSizeMb: this.#maxHeapMb },
    });
    this.#worker = worker;
    // Between orders nobody else listens, and an error that nobody hears ends the process.
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    return worker;
  }

  #restSoon(): void {
    this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

const closed: Failure = { code: 'cancelled', message: 'The host ends: logs are not searched any more.' };

function tooSlow(pattern: LinePattern | null, deadlineMs: number): Failure {
  return {
    code: 'deadline-exceeded',
    message: `Looking for ${shown(pattern)} was stopped: some lines took it longer than ${deadlineMs / 1000} s.`,
    hint: 'A repetition inside of a repetition, such as (a+)+, may take for ever: write it without one, or search for text.',
  };
}

function broken(pattern: LinePattern | null, reason: string): Failure {
  return {
    code: 'operation-failed',
    message: `Looking for ${shown(pattern)} in the logs failed.`,
    cause: reason,
  };
}

function shown(pattern: LinePattern | null): string {
  return pattern === null ? 'lines' : JSON.stringify(pattern.written);
}
