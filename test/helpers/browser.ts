import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** A real browser for tests of the page. `TANDEM_CHROMIUM` names another one than the usual places. */

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** As root there is no sandbox to have; the rest keeps the browser from calling anyone. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function findChromium(): string | null {
  const named = process.env.TANDEM_CHROMIUM;
  return [...(named === undefined ? [] : [named]), ...USUAL_PLACES].find((path) => existsSync(path)) ?? null;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(`no Chromium at ${USUAL_PLACES.join(', ')}`);
  return chromium.launch({ executablePath, headless: true, args: FLAGS, timeout: 60_000 });
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console complained of, blocked scripts and styles included. */
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: {
    readonly colorScheme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
  } = {},
): Promise<OpenPage> {
  const { colorScheme = 'light', width = 1280, height = 800 } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, context, complaints };
}

/** Each broken rule with the elements that break it; empty when there is nothing to mend. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
