const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

/**
 * How long to wait before try number `attempt` (from 0). Doubles up to five seconds; `random` in [0, 1) takes
 * up to a quarter off, so that several open pages do not come back in step.
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  return Math.round(full * (1 - random / 4));
}
