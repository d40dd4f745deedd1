import { AsyncLocalStorage } from 'node:async_hooks';

/** The client reads an answer whole before it looks at it. */
const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/** The answer of one call did not come to its end; nothing is known about other calls. */
export class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
}

/**
 * To the call under way. The client only reports that some stream broke, not whose answer it was, and lets the call wait
 * until its time is over.
 */
const callUnderWay = new AsyncLocalStorage<(lost: LostAnswer) => void>();

/** Rejects with `LostAnswer` as soon as what `fetchUpstream` reads for this call breaks off. */
export function withoutLostAnswers<T>(call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    callUnderWay.run(reject, call).then(resolve, reject);
  });
}

export async function fetchUpstream(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const tell = callUnderWay.getStore();
  let bytes = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        bytes += value?.byteLength ?? 0;
        if (bytes > LARGEST_ANSWER_BYTES) throw new Error('the answer is too large');
        if (isCancelled) return;
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (thrown) {
        controller.error(thrown);
        tell?.(new LostAnswer('the answer broke off', { cause: thrown }));
        await reader.cancel().catch(() => undefined);
      }
    },
    cancel: async (reason) => {
      isCancelled = true;
      await reader.cancel(reason);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
