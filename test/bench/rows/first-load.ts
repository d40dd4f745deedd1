import { loadedScripts } from '../../helpers/browser.ts';
import type { Bench } from '../bench.ts';
import type { Row } from '../row.ts';
import { openServedPage } from '../served-page.ts';
import type { ServedStack } from '../served-stack.ts';

const RUNS = 9;
const PATIENCE_MS = 60_000;

/** The stack is on the first screen with what the host says of it, and a click is answered. */
export const firstInteractive: Row = {
  id: 'first-interactive',
  what: 'the page on loopback, in a browser that was never there: from the navigation until the first screen shows the stack and answers',
  unit: 'ms',
  target: { atMost: 800 },
  measure: async (bench) => {
    const stack = await bench.stack();
    const runs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push((await loadOnce(bench, stack)).interactiveMs);
    return { runs };
  },
};

export const initialJsGzip: Row = {
  id: 'initial-js-gzip',
  what: 'JavaScript that the browser has loaded when the first screen stands, each file compressed by gzip',
  unit: 'kB',
  target: { atMost: 200 },
  measure: async (bench) => {
    const { scripts } = await loadOnce(bench, await bench.stack());
    const kilobytes = scripts.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) / 1000;
    return { runs: [kilobytes], beside: `${scripts.length} files` };
  },
};

async function loadOnce(bench: Bench, stack: ServedStack) {
  const { page, address, close } = await openServedPage(bench, stack);
  try {
    const link = `article[aria-label="${stack.name}"] a`;
    await page.addInitScript(noteWhenInteractive, link);
    await page.goto(address);
    const noted = await page.waitForFunction(() => window.benchInteractiveMs, undefined, {
      timeout: PATIENCE_MS,
    });
    const interactiveMs = await noted.evaluate((ms) => ms ?? Number.NaN);
    const scripts = await loadedScripts(page);
    // It is one that answers, not a picture of one.
    await page.locator(link).first().click();
    await page.locator('[data-member]').first().waitFor({ timeout: PATIENCE_MS });
    return { interactiveMs, scripts };
  } finally {
    await close();
  }
}

declare global {
  interface Window {
    /** Since the navigation began. */
    benchInteractiveMs?: number;
  }
}

/** Runs in the page before anything of it: when the link was drawn, and the thread that answers a click was free. */
function noteWhenInteractive(link: string): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector(link) === null) return;
    observer.disconnect();
    requestAnimationFrame(() =>
      setTimeout(() => {
        window.benchInteractiveMs = performance.now();
      }),
    );
  });
  observer.observe(document, { subtree: true, childList: true });
}
