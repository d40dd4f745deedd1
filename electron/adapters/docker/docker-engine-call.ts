import { setMaxListeners } from 'node:events';
import { FailureError } from '../../domain/failure.ts';
import { narrowEngineError } from './engine-errors.ts';

/** Longest an ordinary call may take. A hard-mounted file server that vanished makes even lists hang. */
export const CALL_DEADLINE_MS = 30_000;

export interface CallOptions {
  readonly deadlineMs?: number;
  /** Ends the call with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** One call to the engine: bounded in time, cancellable, and with its error narrowed. */
export async function engineCall<T>(
  what: string,
  call: (abortSignal: AbortSignal) => Promise<T>,
  options: CallOptions = {},
): Promise<T> {
  const abort = new AbortController();
  const deadlineMs = options.deadlineMs ?? CALL_DEADLINE_MS;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    abort.abort();
  }, deadlineMs);
  // Not every method of dockerode hands the signal on: the wait ends in any case.
  const aborted = new Promise<never>((_resolve, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true });
  });
  const cancel = () => abort.abort();
  // As many calls as members may hang on one signal, and each takes its listener away: no leak to warn of.
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted) cancel();
  try {
    return await Promise.race([call(abort.signal), aborted]);
  } catch (thrown) {
    if (late) throw lateFailure(what, deadlineMs);
    if (options.signal?.aborted) throw cancelledFailure(what);
    throw narrowEngineError(thrown, what);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** dockerode takes the signal in every call; its types do not say so in every call. */
export function abortable<T extends object>(options: T, abortSignal: AbortSignal): T {
  return { ...options, abortSignal };
}

export function lateFailure(what: string, deadlineMs: number): FailureError {
  return new FailureError({
    code: 'deadline-exceeded',
    message: `${what}: no answer within ${deadlineMs < 1000 ? `${deadlineMs} ms` : `${Math.round(deadlineMs / 1000)} s`}`,
  });
}

export function cancelledFailure(what: string): FailureError {
  return new FailureError({ code: 'cancelled', message: `${what}: cancelled` });
}

/** Runs at most `width` at a time; results in the order of the items. The first failure ends it. */
export async function mapBounded<T, R>(
  items: readonly T[],
  width: number,
  each: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < items.length && !failed) {
      const index = next;
      next += 1;
      try {
        results[index] = await each(items[index] as T);
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
