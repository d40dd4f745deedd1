import type { Page } from 'playwright-core';
import { places } from '../../../renderer/state/places.ts';
import type { Bench } from '../bench.ts';
import { median, percentile95, rounded } from '../figures.ts';
import { within } from '../host.ts';
import { epochMs, pageClockAheadMs } from '../page-clock.ts';
import type { Row } from '../row.ts';
import { openServedPage } from '../served-page.ts';

const KILLS = 50;
const PATIENCE_MS = 60_000;
const MEMBER = 'gateway-2';
const CARD = `[data-member="${MEMBER}"]`;

/** Somebody else kills a container, and whoever has the topology before their eyes sees it. */
export const eventToScreen: Row = {
  id: 'event-to-screen-p95',
  what: 'a container is killed from outside: from the return of that call to the frame in which the topology shows it; 95 of 100',
  unit: 'ms',
  target: { atMost: 200 },
  measure: async (bench) => {
    const stack = await bench.stack();
    const { page, address, close } = await openServedPage(bench, stack);
    try {
      await page.goto(`${address}#${places.stack(stack.name)}`);
      const kills: Kill[] = [];
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const { fromReturnMs, fromCallMs } = await measureOnce(bench, page, `${stack.name}-${MEMBER}`);
        bench.say(`  kill ${kill}: shown ${Math.round(fromReturnMs)} ms after the call returned`);
        kills.push({ fromReturnMs, fromCallMs });
      }
      const runs = kills.map(({ fromReturnMs }) => fromReturnMs);
      const fromCallMs = kills.map((kill) => kill.fromCallMs);
      return {
        runs,
        value: percentile95(runs),
        beside: `the engine returns late: from the call ${rounded(percentile95(fromCallMs))} ms, median ${rounded(median(fromCallMs))}`,
      };
    } finally {
      await close();
    }
  },
};

interface Kill {
  /** Nothing when it was on the screen before. */
  readonly fromReturnMs: number;
  readonly fromCallMs: number;
}

async function measureOnce(bench: Bench, page: Page, name: string): Promise<Kill> {
  const container = bench.docker.getContainer(name);
  await page.locator(`${CARD}[data-state="ready"]`).waitFor({ timeout: PATIENCE_MS });
  const aheadMs = await pageClockAheadMs(page);
  const shown = await page.evaluateHandle(waitForChange, CARD);
  const calledAtMs = epochMs();
  await container.kill();
  const returnedAtMs = epochMs();
  const shownAtMs = await within(
    PATIENCE_MS,
    `a change of ${name} on the screen`,
    shown.evaluate(({ frame }) => frame),
  );
  // Killed by a person, it is not started by the engine's policy. Somebody may have been faster.
  await container.start().catch((error: { readonly statusCode?: number }) => {
    if (error.statusCode !== 304) throw error;
  });
  const atMs = shownAtMs - aheadMs;
  return { fromReturnMs: Math.max(0, atMs - returnedAtMs), fromCallMs: atMs - calledAtMs };
}

/** Runs in the page. Resolves when the frame that shows another state is drawn; in an object, or it would be waited for. */
function waitForChange(card: string): { readonly frame: Promise<number> } {
  const frame = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector<HTMLElement>(card)?.dataset.state === 'ready') return;
      observer.disconnect();
      // A task that was set up while a frame is prepared runs after it.
      requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
  return { frame };
}
