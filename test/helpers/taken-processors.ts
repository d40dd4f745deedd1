import { createProcessorReader } from '../../electron/adapters/host/processor-reader.ts';
import { machineShare, UNDISTURBED_PERCENT } from '../../electron/domain/drill/machine-share.ts';

/**
 * On a rented machine the processors belong to somebody else, who may give them to others for seconds. What needs an answer
 * in time fails then, whatever was built. The kernel counts such time as `steal` (proc(5)), so it is known, and not
 * guessed from the outcome.
 */

/** Above this share of all processors' time a run says nothing about how fast, or how well in time, something is. */
export const UNDISTURBED_SHARE = UNDISTURBED_PERCENT / 100;
const processors = createProcessorReader();
/** Who wants nothing is not told that he would not get it. */
const WANT_FOR_MS = 400;
const LOOK_EVERY_MS = 3_000;
/** For all waits of one file together: neighbours may stay. */
let patienceMs = 300_000;

/** The share is 0 where the kernel does not count it. */
export async function withTakenShare<T>(
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly takenShare: number }> {
  const before = await processors.read();
  const result = await run();
  return { result, takenShare: (machineShare(before, await processors.read()).takenPercent ?? 0) / 100 };
}

export function printShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Waits until a processor that is wanted is there, as long as the file's patience lasts. */
export async function untilUndisturbed(): Promise<void> {
  while (patienceMs > 0) {
    const { takenShare } = await withTakenShare(async () => {
      const endMs = performance.now() + WANT_FOR_MS;
      while (performance.now() < endMs);
    });
    if (takenShare <= UNDISTURBED_SHARE) return;
    patienceMs -= WANT_FOR_MS + LOOK_EVERY_MS;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
