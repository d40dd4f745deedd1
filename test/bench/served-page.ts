import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../helpers/browser.ts';
import type { Bench } from './bench.ts';
import type { ServedStack } from './served-stack.ts';

/** The page of a served stack in a real browser that was never there before. */
export interface ServedPage {
  readonly browser: Browser;
  readonly page: Page;
  /** Of that host; a path of the page goes behind its `#`. */
  readonly address: string;
  close(): Promise<void>;
}

const WIDTH_PX = 1280;
const HEIGHT_PX = 800;

/** A browser of its own: nothing is in its cache, and no script was compiled before. Goes nowhere yet. */
export async function openServedPage(bench: Bench, stack: ServedStack): Promise<ServedPage> {
  const { address, cookie } = await stack.pageDoor();
  const browser = await launchChromium();
  bench.atEnd(() => browser.close());
  const context = await browser.newContext({ viewport: { width: WIDTH_PX, height: HEIGHT_PX } });
  await context.addCookies([{ ...cookie, url: address }]);
  return { browser, page: await context.newPage(), address, close: () => browser.close() };
}
