import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, launchChromium, type OpenPage, openPage } from '../helpers/browser.ts';

/**
 * The first page over a host with the default system up and healthy. `TANDEM_PAGE_URL` is the link that the host
 * printed; `TANDEM_PICTURE`, when set, is where the picture for the README goes.
 */
const url = process.env.TANDEM_PAGE_URL ?? '';
const picturePath = process.env.TANDEM_PICTURE;

const MEMBERS = [
  'balancer-1',
  'balancer-2',
  'database-1',
  'database-balancer-1',
  'database-balancer-2',
  'gateway-1',
  'gateway-2',
];
const MOST_SCRIPT_BYTES = 200_000;

describe.skipIf(url === '')('the first page (needs TANDEM_PAGE_URL)', () => {
  let browser: Browser;
  let opened: OpenPage;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    opened = await openPage(browser, url);
    page = opened.page;
    await page.locator('[data-member]').first().waitFor({ timeout: 30_000 });
  });

  afterAll(async () => {
    await browser?.close();
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const readyMembers = async () => {
    const cards = await page
      .locator('[data-member]')
      .filter({ hasText: /ready/ })
      .filter({ hasNotText: /not ready/ })
      .all();
    const names = await Promise.all(cards.map((card) => card.getAttribute('data-member')));
    return names.toSorted();
  };
  const takePicture = async (path: string) => {
    await page.setViewportSize({ width: 1440, height: 1040 });
    await page.screenshot({ path });
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  const everyMemberReady = () =>
    expect.poll(readyMembers, { timeout: 60_000, message: 'every member ready again' }).toEqual(MEMBERS);

  test('shows every member of the stack, live and ready', async () => {
    await everyMemberReady();

    expect(await page.getByText('Host connected').isVisible()).toBe(true);
    expect(await page.getByText(/^Engine \d/).isVisible()).toBe(true);
  });

  test('answers first what may fail now, and names the single database', async () => {
    const survival = page.getByRole('region', { name: 'Survival' });

    expect(await survival.textContent()).toContain('If database-1 fails now');
  });

  test('a member that stands alone says so, in a word and not only in a colour', async () => {
    expect(await page.locator('[data-member="database-1"]').textContent()).toContain('fails');
  });

  test.each(['light', 'dark'] as const)('is accessible in the %s scheme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });

    expect(await accessibilityFaults(page)).toEqual([]);

    await page.emulateMedia({ colorScheme: null });
  });

  test('loads nothing inline and little of the rest', async () => {
    const scripts = await page.evaluate(async () => {
      const sources = [...document.querySelectorAll('script')].map((script) => script.src);
      return Promise.all(sources.map(async (source) => (await fetch(source)).text()));
    });
    const inline = await page.locator('style, script:not([src]), [onclick]').count();

    expect(inline).toBe(0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.reduce((bytes, text) => bytes + gzipSync(text).length, 0)).toBeLessThan(MOST_SCRIPT_BYTES);
  });

  test('the plan opens by keyboard alone, and Escape gives the focus back', async () => {
    const plan = button('Plan …');
    for (
      let step = 0;
      step < 40 && !(await plan.evaluate((it) => it === document.activeElement));
      step += 1
    ) {
      await page.keyboard.press('Tab');
    }
    const outline = await plan.evaluate((it) => getComputedStyle(it).outlineStyle);
    expect(outline).toBe('solid');

    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Plan for/ });
    await dialog.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await dialog.waitFor({ state: 'detached' });
    expect(await plan.evaluate((it) => it === document.activeElement)).toBe(true);
  });

  test('taking the stack down asks for its name', async () => {
    await button('Down …').click();
    const dialog = page.getByRole('dialog', { name: /^Take down/ });
    const confirm = dialog.getByRole('button', { name: 'Take down', exact: true });
    await dialog.getByText(/^Removes \d+ containers/).waitFor();
    expect(await confirm.isEnabled()).toBe(false);

    const name = await dialog.locator('label strong').textContent();
    await dialog.getByLabel(/^Type/).fill(`${name}x`);
    expect(await confirm.isEnabled()).toBe(false);
    await dialog.getByLabel(/^Type/).fill(name ?? '');
    expect(await confirm.isEnabled()).toBe(true);

    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  test('a drill runs from the page to its verdict: killed, served again, nothing lost', async () => {
    await everyMemberReady();
    await page.locator('[title="Run gateway-kill"]').click();
    const run = page.getByRole('region', { name: 'Drill gateway-kill' });
    await run.getByRole('button', { name: 'Abort' }).waitFor({ timeout: 20_000 });
    await run
      .getByRole('listitem')
      .filter({ hasText: /^reached:Redundant again|^now:Redundant again/ })
      .waitFor({
        timeout: 60_000,
      });
    await run.getByRole('img', { name: /^Load over/ }).waitFor();
    if (picturePath !== undefined) await takePicture(picturePath);

    const verdict = run.getByRole('region', { name: 'Verdict' });
    await verdict.waitFor({ timeout: 60_000 });

    const lost = verdict.locator('div', { has: page.getByText('lost', { exact: true }) }).locator('dd');
    expect(await lost.first().textContent()).toBe('0');
    expect(await run.getByText('passed', { exact: true }).isVisible()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    await everyMemberReady();
    expect(await page.locator('[data-member="gateway-1"]').textContent()).toContain('survives');
  }, 180_000);

  test('an aborted drill leaves the stack whole and is never shown as passed', async () => {
    await page.locator('[title="Run gateway-freeze"]').click();
    const underWay = page.getByRole('region', { name: 'Under way' });
    await underWay.getByRole('button', { name: 'Abort' }).click({ timeout: 20_000 });

    await underWay.waitFor({ state: 'detached', timeout: 60_000 });

    const run = page.getByRole('region', { name: 'Drill gateway-freeze' });
    expect(await run.locator('header').textContent()).toContain('aborted');
    await everyMemberReady();
  }, 120_000);

  test('nothing was blocked and nothing complained on the way', () => {
    expect(opened.complaints).toEqual([]);
  });
});
