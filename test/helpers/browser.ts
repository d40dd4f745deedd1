import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';

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
  // Letters look the same on every machine, whatever its screen.
  '--font-render-hinting=none',
  '--disable-lcd-text',
];

export function findChromium(): string | null {
  const named = process.env.TANDEM_CHROMIUM;
  return [...(named === undefined ? [] : [named]), ...USUAL_PLACES].find((path) => existsSync(path)) ?? null;
}

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9';

/** Everything but loopback goes through a proxy that is none: what the browser itself wants of the world stays here. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(`no Chromium at ${USUAL_PLACES.join(', ')}`);
  const proxy = { server: NOWHERE, bypass: '127.0.0.1' };
  return chromium.launch({ executablePath, headless: true, args: FLAGS, timeout: 60_000, proxy });
}

/** Whoever brings a stack up adds networks, and the browser drops then what it is loading at that moment. */
const OF_THE_MACHINE = /net::ERR_NETWORK_CHANGED/;

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console complained of, blocked scripts and styles included. */
  readonly complaints: readonly string[];
  /** Addresses outside this machine that the page asked for. */
  readonly strangers: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: {
    readonly colorScheme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
    /** Device pixels for one of the page: zoom, as the page sees it, is a smaller window at a larger scale. */
    readonly scale?: number;
    readonly contrast?: 'more' | 'no-preference';
    /** Before anything is loaded. */
    readonly prepare?: (page: Page) => Promise<void>;
  } = {},
): Promise<OpenPage> {
  const {
    colorScheme = 'light',
    width = 1280,
    height = 800,
    scale = 1,
    contrast = 'no-preference',
  } = options;
  // A colour that is on its way from one scheme to the other is nobody's colour.
  const reducedMotion = 'reduce';
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme,
    contrast,
    reducedMotion,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !OF_THE_MACHINE.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const strangers: string[] = [];
  const note = (asked: { url(): string }): void => {
    const { protocol, hostname } = new URL(asked.url());
    const isLocal = hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:';
    if (!isLocal) strangers.push(asked.url());
  };
  context.on('request', note);
  page.on('websocket', note);
  await options.prepare?.(page);
  await loadWhole(page, url);
  return { page, context, complaints, strangers };
}

const LOADS = 5;

/** Asks again for what was dropped because a network came or went. */
async function loadWhole(page: Page, url: string): Promise<void> {
  let dropped = '';
  const note = (request: Request): void => {
    const { errorText = '' } = request.failure() ?? {};
    if (OF_THE_MACHINE.test(errorText)) dropped = `${errorText} at ${request.url()}`;
  };
  page.on('requestfailed', note);
  for (let count = 1; count <= LOADS; count += 1) {
    dropped = '';
    await page.goto(url).catch((error) => {
      if (!OF_THE_MACHINE.test(String(error))) throw error;
      dropped = String(error);
    });
    if (dropped === '') await loadLetters(page);
    if (dropped === '') break;
  }
  page.off('requestfailed', note);
  if (dropped !== '') throw new Error(`The page was not loaded: ${dropped}`);
}

/** A face that was dropped once is not asked for again by the page; those that nothing is written in yet come later. */
async function loadLetters(page: Page): Promise<void> {
  // The page may go on to another address meanwhile: a link is used up by its first use.
  await page.waitForFunction(async () => {
    await Promise.allSettled([...document.fonts].map((face) => face.load()));
    return true;
  });
}

/** What scripts the page has loaded up to now. */
export async function loadedScripts(
  page: Page,
): Promise<readonly { readonly path: string; readonly gzipBytes: number }[]> {
  const loaded = await page.evaluate(async () => {
    const addresses = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
    const paths = new Set(addresses.map(({ pathname }) => pathname).filter((path) => path.endsWith('.js')));
    return Promise.all([...paths].map(async (path) => ({ path, text: await (await fetch(path)).text() })));
  });
  return loaded.map(({ path, text }) => ({ path, gzipBytes: gzipSync(text).length }));
}

/** Of the rules, those whose answer the scheme can change. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Each broken rule with the elements that break it; empty when there is nothing to mend. The rules are brought once per
 * page: to read half a megabyte of them again takes as long as to apply them. No frame of ours needs another one's page.
 */
export async function accessibilityFaults(
  page: Page,
  { only }: { readonly only?: 'colours' } = {},
): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => 'axe' in window);
  const { violations } = await new AxeBuilder({ page, ...(isThere ? { axeSource: 'undefined' } : {}) })
    .options({
      resultTypes: ['violations'],
      ...(only === 'colours' ? { runOnly: { type: 'rule', values: COLOUR_RULES } } : {}),
    })
    .setLegacyMode()
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/**
 * The same in the light scheme and, as far as it can differ, in the dark one; the page stays light. `look` sees the page in
 * each.
 */
export async function accessibilityFaultsInBothSchemes(
  page: Page,
  look: (scheme: 'light' | 'dark') => Promise<void> = async () => {},
): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await look('dark');
  const inDark = await accessibilityFaults(page, { only: 'colours' });
  await page.emulateMedia({ colorScheme: 'light' });
  await look('light');
  const inLight = await accessibilityFaults(page);
  return [...inDark.map((fault) => `dark: ${fault}`), ...inLight.map((fault) => `light: ${fault}`)];
}
