/** When the person last looked at the overview, so that it can tell what happened since. */

const STORAGE_KEY = 'tandem.last-look';
const FIRST_LOOK_BACK_MS = 24 * 60 * 60_000;

export interface LastLook {
  readonly atMs: number;
  /** There was none: a day back is shown instead. */
  readonly isFirst: boolean;
}

export function parseLastLook(text: string | null, nowMs: number): LastLook {
  const atMs = text === null || text.trim() === '' ? Number.NaN : Number(text);
  // A clock that was set back makes a look in the future, which would hide everything.
  if (!Number.isFinite(atMs) || atMs > nowMs) return { atMs: nowMs - FIRST_LOOK_BACK_MS, isFirst: true };
  return { atMs, isFirst: false };
}

export function readLastLook(nowMs: number): LastLook {
  try {
    return parseLastLook(localStorage.getItem(STORAGE_KEY), nowMs);
  } catch {
    return parseLastLook(null, nowMs);
  }
}

export function noteLook(nowMs: number): void {
  try {
    localStorage.setItem(STORAGE_KEY, String(nowMs));
  } catch {
    // A browser that stores nothing shows the last day each time.
  }
}
