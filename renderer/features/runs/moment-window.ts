/** What a run caused is often seen a moment after it ended. */
const AFTER_MS = 5_000;

/** From when to when events belong to a run. */
export function windowOf(
  startedAtMs: number,
  endedAtMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: startedAtMs, toMs: endedAtMs + AFTER_MS };
}
