import type { Page } from 'playwright-core';

/** With parts of milliseconds, by this process. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

const QUESTIONS = 9;

/**
 * How far the page's clock is ahead of this process's. Both took the time of day when they began and count from there, so
 * they have drifted apart since if somebody set the clock. Of several questions the one with the shortest way tells best.
 */
export async function pageClockAheadMs(page: Page): Promise<number> {
  let best = { wayMs: Number.POSITIVE_INFINITY, aheadMs: 0 };
  for (let question = 0; question < QUESTIONS; question += 1) {
    const askedMs = epochMs();
    const pageMs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const wayMs = epochMs() - askedMs;
    if (wayMs < best.wayMs) best = { wayMs, aheadMs: pageMs - (askedMs + wayMs / 2) };
  }
  return best.aheadMs;
}
