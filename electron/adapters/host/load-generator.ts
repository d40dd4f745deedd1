import { Worker } from 'node:worker_threads';
import { type Failure, FailureError, fail } from '../../domain/failure.ts';
import type { LoadGenerator, LoadPlan, LoadProgress, LoadResult } from '../../ports/load-generator.ts';
import { plannedRequests } from './load-plan.ts';
import type { LoadOutcome } from './load-run.ts';
import { readSamples } from './load-samples.ts';

const MAX_SAMPLES = 1_000_000;
/** What a load takes beyond its duration and the last request's deadline. */
const OVERHEAD_MS = 10_000;
/** A stopped load answers within milliseconds; a thread that does not is ended. */
const STOP_DEADLINE_MS = 1_000;

export type LoadOrder = 'finish' | 'stop';

export type LoadReply =
  | { readonly kind: 'progress'; readonly progress: LoadProgress }
  | { readonly kind: 'result'; readonly outcome: LoadOutcome }
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Load from a thread of its own, so that nothing the host does delays a request or a time stamp.
 *
 * @param workerUrl the built `load-worker`; only the composition root knows where the build put it.
 */
export function createLoadGenerator(options: { readonly workerUrl: URL }): LoadGenerator {
  return {
    run: (plan, { signal, finish, onProgress }) => {
      checkPlan(plan);
      return new Promise<LoadResult>((resolve, reject) => {
        const worker = new Worker(options.workerUrl, { workerData: plan, name: 'load' });
        const order = (what: LoadOrder) => (): void => worker.postMessage(what);
        const onFinish = order('finish');
        const onStop = (): void => {
          order('stop')();
          limit(STOP_DEADLINE_MS);
        };
        let timer: NodeJS.Timeout | undefined;
        const limit = (ms: number): void => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            end(() =>
              reject(new FailureError({ code: 'deadline-exceeded', message: 'The load did not end.' })),
            );
            void worker.terminate();
          }, ms);
        };
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onStop);
          finish?.removeEventListener('abort', onFinish);
          settle();
        };
        worker.on('message', (reply: LoadReply) => {
          if (reply.kind === 'progress') return onProgress(reply.progress);
          end(() =>
            reply.kind === 'result' ? resolve(resultOf(reply.outcome)) : reject(broken(reply.reason)),
          );
        });
        worker.once('error', (error) => end(() => reject(broken(error.message))));
        worker.once('exit', () => end(() => reject(broken('its thread ended'))));
        limit(plan.durationMs + plan.deadlineMs + OVERHEAD_MS);
        signal.addEventListener('abort', onStop, { once: true });
        finish?.addEventListener('abort', onFinish, { once: true });
        if (finish?.aborted) onFinish();
        if (signal.aborted) onStop();
      });
    },
  };
}

function checkPlan(plan: LoadPlan): void {
  const isHttp = URL.canParse(plan.url) && /^https?:$/.test(new URL(plan.url).protocol);
  const isBounded = plan.ratePerSecond > 0 && plan.durationMs > 0 && plannedRequests(plan) <= MAX_SAMPLES;
  if (isHttp && isBounded) return;
  fail({
    code: 'request-invalid',
    message: `A load of ${plan.ratePerSecond} requests a second for ${plan.durationMs} ms on ${plan.url} is not possible.`,
    hint: `It takes an http address and at most ${MAX_SAMPLES} requests in all.`,
  });
}

function resultOf({ planned, sent, latencyMs, columns }: LoadOutcome): LoadResult {
  return { planned, sent, latencyMs, samples: readSamples(columns) };
}

function broken(reason: string): FailureError {
  const failure: Failure = { code: 'operation-failed', message: 'The load broke off.', cause: reason };
  return new FailureError(failure);
}
