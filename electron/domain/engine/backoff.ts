/** How long to wait before trying again. */

export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Doubles from `firstMs` up to `longestMs` and takes a random half off, so that several clients of one engine do
 * not come back in step. `attempt` counts from 0; `random` is in [0, 1).
 */
export function backoffDelayMs(backoff: Backoff, attempt: number, random: number): number {
  // 2^30 times anything is beyond every bound; the exponent must not overflow after days of trying.
  const full = Math.min(backoff.longestMs, backoff.firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(full / 2 + (full / 2) * random);
}
