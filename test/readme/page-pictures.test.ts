import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { places } from '../../renderer/state/places.ts';
import { launchChromium, openPage } from '../helpers/browser.ts';
import { unlessDisturbed } from '../helpers/drill-verdicts.ts';
import { openPageHost, type PageHost } from '../helpers/page-host.ts';
import { decodePng, encodePng } from '../helpers/png.ts';

/**
 * The pictures of the README, taken from the app itself: the highly available system, its primary killed, the verdict.
 * `npm run pictures` runs it; nothing else does.
 */

const FOLDER = 'resources/pictures';
const STACK = 'homelab';
const MOST_BYTES = 300_000;
const SCALE = 2;
const UP_MS = 400_000;
/** What any machine can bear, so that the picture is of a failover and not of a starved machine. */
const RATE = '50';

describe('the pictures of the README', () => {
  let host: PageHost;
  let browser: Browser;
  let page: Page;
  let main: Locator;

  beforeAll(async () => {
    browser = await launchChromium();
    host = await openPageHost({ stack: STACK, template: 'highly-available', port: 8000 });
    ({ page } = await openPage(browser, host.link, { scale: SCALE }));
    main = page.getByRole('main');
    await page.getByText('Host connected').waitFor();
  }, UP_MS);

  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const goTo = async (place: string, title: string) => {
    await page.evaluate((address) => {
      window.location.hash = address;
    }, place);
    await vi.waitUntil(async () => (await page.title()).startsWith(`${title} · `), { timeout: 20_000 });
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const steady = async () => {
    await goTo(places.stack(STACK), 'Topology');
    await page.getByText('healthy', { exact: true }).first().waitFor({ timeout: 120_000 });
    const notYet = page.locator('[data-member]').filter({ hasNotText: /\d %/ });
    await expect.poll(() => notYet.count(), { timeout: 60_000 }).toBe(0);
    await main.getByText('in step').first().waitFor({ timeout: 60_000 });
  };
  /** Whatever else is on the engine of whoever takes the pictures is no part of them. */
  const hideOthers = () =>
    page.getByRole('navigation').evaluateAll((navs, stack) => {
      const links = navs.flatMap((nav) => [...nav.querySelectorAll<HTMLElement>('a[href*="/stacks/"]')]);
      for (const link of links) {
        const isOther = !`${link.getAttribute('href')}/`.includes(`/stacks/${stack}/`);
        const item = link.closest('li') ?? link;
        if (isOther) item.style.display = 'none';
      }
    }, STACK);
  const take = async (name: string) => {
    await page.mouse.move(0, 0);
    await hideOthers();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      const bytes = encodePng(decodePng(await page.screenshot({ animations: 'allow', caret: 'initial' })));
      expect(bytes.length).toBeLessThan(MOST_BYTES);
      await mkdir(FOLDER, { recursive: true });
      await writeFile(join(FOLDER, `${name}-${colorScheme}.png`), bytes);
    }
  };

  test('the verdict: the primary was killed and nothing was lost', async () => {
    const drill = async (): Promise<string> => {
      await steady();
      await goTo(places.drill(STACK, 'primary-kill'), 'Drill');
      await main.getByLabel('Requests a second').fill(RATE);
      await main.getByRole('button', { name: 'Start the drill' }).click();
      await main.getByRole('button', { name: 'Abort', exact: true }).waitFor({ timeout: 60_000 });
      const over = main.getByRole('region', { name: 'Verdict' }).or(main.getByRole('alert'));
      await over.waitFor({ timeout: 180_000 });
      return (await over.textContent()) ?? '';
    };
    const said = await unlessDisturbed(drill, (text) => (text.startsWith('Passed') ? null : text));
    expect(said).toMatch(/^Passed/);
    await main.locator('canvas').first().waitFor();
    await take('verdict');
  }, 900_000);

  test('the topology, steady again', async () => {
    await steady();
    await take('topology');
  });

  test('the catalogue of drills', async () => {
    await goTo(places.drills(STACK), 'Drills');
    await main.getByLabel('Search drills').waitFor();
    await take('drills');
  });
});
