/** A page that crashes is loaded again, but one that crashes at each start must not do so forever. */

const MAX_RELOADS = 3;
const WITHIN_MS = 5 * 60_000;

/** `crashesMs`: when it crashed, the newest last. */
export function isWorthReloading(crashesMs: readonly number[]): boolean {
  const newest = crashesMs.at(-1) ?? 0;
  return crashesMs.filter((atMs) => newest - atMs < WITHIN_MS).length <= MAX_RELOADS;
}
