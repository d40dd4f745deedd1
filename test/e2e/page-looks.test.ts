import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { places } from '../../renderer/state/places.ts';
import { launchChromium, type OpenPage, openPage } from '../helpers/browser.ts';
import { faultOf, lookAt } from '../helpers/committed-pictures.ts';
import { openPageHost, type PageHost } from '../helpers/page-host.ts';
import { failedDrill, passedDrill, recordDrills } from '../helpers/recorded-drills.ts';
import { type Stillness, whileStill } from '../helpers/still-page.ts';

/** The main screens, over a real host and engine, look as they looked when somebody last said that it is right. */

const STACK = 'e2e-looks';
/** Of the gateway pair. */
const MEMBERS = 7;
/** Seventeen members were measured 14 s after the page came to a new host, on two processors with sixty tasks waiting. */
const MEASURED_MS = 120_000;

interface Screen extends Stillness {
  readonly name: string;
  readonly place: string;
  readonly title: string;
  /** What people come here for. */
  readonly action: {
    readonly role: 'link' | 'button' | 'textbox' | 'searchbox';
    readonly name: string | RegExp;
  };
}

const SCREENS: readonly Screen[] = [
  {
    ...{ name: 'overview', place: places.overview(), title: 'Overview' },
    action: { role: 'link', name: /^New stack/ },
    cut: ['In the last', 'Since'],
    has: ['Open'],
  },
  {
    ...{ name: 'topology', place: places.stack(STACK), title: 'Topology' },
    action: { role: 'button', name: 'Down …' },
    cut: ['What was done'],
    // Edges tell what happens to go over them.
    covered: ['.react-flow__edges', '.react-flow__edgelabel-renderer'],
    without: ['not ready', 'not measured'],
    has: ['What was done'],
  },
  {
    ...{ name: 'drills', place: places.drills(STACK), title: 'Drills' },
    action: { role: 'searchbox', name: 'Search drills' },
    has: ['Gateways'],
  },
  {
    ...{ name: 'drill', place: places.drill(STACK, 'gateway-kill'), title: 'Drill' },
    action: { role: 'button', name: 'Start the drill' },
    has: ['What it does'],
  },
  {
    ...{ name: 'logs', place: places.ofStack(STACK, 'logs'), title: 'Logs' },
    action: { role: 'textbox', name: 'Search in the logs' },
    without: ['Asking the host', 'Nothing was said yet'],
  },
  {
    ...{ name: 'incidents', place: places.incidents(STACK), title: 'Incidents' },
    action: { role: 'searchbox', name: 'Search' },
    // One for each day.
    cut: [`$${new Date().getFullYear()}`],
    has: ['That is all'],
  },
  {
    ...{ name: 'terminal', place: places.terminal(STACK), title: 'Terminal' },
    action: { role: 'button', name: /^Shell/ },
    has: ['In a member'],
  },
  {
    ...{ name: 'capacity', place: places.capacity(STACK), title: 'Capacity' },
    action: { role: 'button', name: 'Read again' },
    // They say how large this machine is.
    emptied: ['#main ul.grid > li'],
    has: ['Limits by component'],
  },
  {
    ...{ name: 'files', place: places.files(STACK), title: 'Files' },
    action: { role: 'button', name: 'Read again' },
    has: ['stack.yaml'],
    without: ['Reading the file'],
  },
  {
    ...{ name: 'settings', place: places.settings(), title: 'Settings' },
    action: { role: 'button', name: /^Copy/ },
    cut: ['Host files', 'Host'],
  },
  {
    ...{ name: 'setup', place: places.setup(), title: 'New stack' },
    action: { role: 'button', name: 'Use this system: Highly available' },
    has: ['Or open a stack file'],
  },
];

const AN_HOUR_MS = 3_600_000;
const PASSED = passedDrill(STACK, Date.now() - AN_HOUR_MS);
const FAILED = failedDrill(STACK, Date.now() - 2 * AN_HOUR_MS);

/** What drills came to that an earlier host recorded. */
const VERDICTS: readonly Screen[] = [
  {
    ...{ name: 'run-passed', place: places.run(STACK, PASSED.runId), title: 'Run' },
    action: { role: 'button', name: 'Copy as Markdown' },
    has: ['Passed:', 'was started'],
  },
  {
    ...{ name: 'run-failed', place: places.run(STACK, FAILED.runId), title: 'Run' },
    action: { role: 'button', name: 'Copy as Markdown' },
    has: ['Did not pass:', 'was started'],
  },
];

const WINDOWS = [
  { size: '1280', colorScheme: 'light', width: 1280, height: 800 },
  { size: '1920', colorScheme: 'dark', width: 1920, height: 1200 },
  // What a window of 1280 × 800 is for the page at 200 %.
  { size: 'zoomed', colorScheme: 'light', width: 640, height: 400 },
] as const;

describe('the main screens', () => {
  let host: PageHost;
  let browser: Browser;
  let page: Page;
  const visits: OpenPage[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    host = await openPageHost({ stack: STACK });
    await visit();
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const visit = async () => {
    const opened = await openPage(browser, host.link);
    visits.push(opened);
    page = opened.page;
    await page.getByText('Host connected').waitFor();
    await goTo({ place: places.stack(STACK), title: 'Topology' });
    const members = page.locator('[data-member]');
    await members.nth(MEMBERS - 1).waitFor({ timeout: MEASURED_MS });
    // A dash stands where a figure will: a new host has looked at everybody once, and a slow engine takes its time for each.
    await members.filter({ hasText: '–' }).first().waitFor({ state: 'detached', timeout: MEASURED_MS });
  };
  const goTo = async ({ place, title }: Pick<Screen, 'place' | 'title'>) => {
    await page.evaluate((address) => {
      window.location.hash = address;
    }, place);
    await vi.waitUntil(async () => (await page.title()).startsWith(`${title} · `), { timeout: 20_000 });
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const looksAsItDid = async (
    screen: Screen,
    { size, colorScheme, width, height }: (typeof WINDOWS)[number],
  ) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await goTo(screen);
    const { role, name } = screen.action;
    const action = page.getByRole('main').getByRole(role, { name }).first();
    await action.scrollIntoViewIfNeeded();
    const reach = await action.boundingBox();
    const sideways = await page.evaluate(() => {
      const main = document.getElementById('main');
      return [document.documentElement, ...(main === null ? [] : [main])].map(
        ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
      );
    });
    const seen = await whileStill(page, { ...screen, stack: STACK }, () => lookAt(page));

    expect(sideways).toEqual([0, 0]);
    expect(reach).not.toBeNull();
    expect((reach?.x ?? -1) >= 0 && (reach?.x ?? 0) + (reach?.width ?? width) <= width).toBe(true);
    expect(await faultOf(`screens/${screen.name}-${size}`, seen)).toBeNull();
  };

  describe.each(WINDOWS)('$colorScheme in a window of $width × $height', (window) => {
    test.each(SCREENS)('$name', (screen) => looksAsItDid(screen, window));
  });

  describe('with drills in the record', () => {
    beforeAll(async () => {
      await visits[0]?.context.close();
      await host.kill();
      recordDrills(host.dataFolder, [FAILED, PASSED]);
      await host.startAgain();
      await visit();
    }, 400_000);

    describe.each(WINDOWS)('$colorScheme in a window of $width × $height', (window) => {
      test.each(VERDICTS)('$name', (screen) => looksAsItDid(screen, window));
    });
  });

  test('nothing was blocked, and nothing complained', () => {
    expect(visits.map(({ complaints }) => complaints)).toEqual([[], []]);
  });
});
