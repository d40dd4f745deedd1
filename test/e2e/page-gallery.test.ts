import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, launchChromium, type OpenPage, openPage } from '../helpers/browser.ts';
import { faultOf, lookAt } from '../helpers/committed-pictures.ts';
import { type GalleryPage, openGalleryPage } from '../helpers/gallery-page.ts';

/** Every primitive in every state looks as it looked when somebody last said that it is right. */

const SCHEMES = [
  { scheme: 'light', look: { colorScheme: 'light' } },
  { scheme: 'dark', look: { colorScheme: 'dark' } },
  { scheme: 'contrast', look: { colorScheme: 'light', contrast: 'more' } },
  { scheme: 'dark-contrast', look: { colorScheme: 'dark', contrast: 'more' } },
] as const;
/** At 200 % a window of 1280 pixels is one of 640 for the page. */
const WINDOWS = [
  { size: '1280', width: 1280, height: 800, scale: 1 },
  { size: '1920', width: 1920, height: 1200, scale: 1 },
  { size: 'zoomed', width: 640, height: 400, scale: 2 },
] as const;
const BUILD_MS = 360_000;

type Part = 'dialog' | 'alertdialog' | 'menu' | 'listbox';

/** What opens, and by which control. */
const OPENINGS: readonly {
  readonly name: string;
  readonly part: Part;
  readonly by: (page: Page) => Locator;
}[] = [
  { name: 'dialog', part: 'dialog', by: (page) => button(page, 'Dialog …') },
  { name: 'alert', part: 'alertdialog', by: (page) => button(page, 'Alert …') },
  { name: 'refused', part: 'alertdialog', by: (page) => button(page, 'Refused …') },
  { name: 'drawer', part: 'dialog', by: (page) => button(page, 'Drawer') },
  { name: 'menu', part: 'menu', by: (page) => button(page, 'Actions') },
  { name: 'select', part: 'listbox', by: (page) => chooser(page, 'Commits') },
  { name: 'combobox', part: 'listbox', by: (page) => chooser(page, 'Member') },
];

const chooser = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('the gallery', () => {
  let gallery: GalleryPage;
  let browser: Browser;

  beforeAll(async () => {
    [gallery, browser] = await Promise.all([openGalleryPage(), launchChromium()]);
  }, BUILD_MS);

  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
  });

  const open = async (look: Parameters<typeof openPage>[2]): Promise<OpenPage> => {
    const opened = await openPage(browser, gallery.newLink(), look);
    const { page } = opened;
    await page.getByText('Host connected').first().waitFor({ state: 'attached' });
    await page.evaluate(() => {
      window.location.hash = '#/gallery';
    });
    await page.getByRole('heading', { level: 1, name: 'Gallery' }).waitFor();
    await page.locator('.time-chart canvas').nth(3).waitFor();
    return opened;
  };

  /** As tall as what it shows, so that all of it is in one picture. */
  const unroll = async ({ page }: OpenPage, { width }: { readonly width: number }) => {
    const hidden = await page.evaluate(() => {
      const main = document.getElementById('main');
      return main === null ? 0 : main.scrollHeight - main.clientHeight;
    });
    const { height = 0 } = page.viewportSize() ?? {};
    await page.setViewportSize({ width, height: height + hidden });
  };

  describe.each(SCHEMES)('$scheme', ({ scheme, look }) => {
    const windows = WINDOWS.filter(({ size }) => scheme !== 'dark-contrast' || size === '1280');
    test.each(windows)('looks as it did in a window of $width × $height at scale $scale', async (window) => {
      const opened = await open({ ...look, ...window });
      const sideways = await opened.page.evaluate(() => {
        const main = document.getElementById('main');
        return main === null ? Number.NaN : main.scrollWidth - main.clientWidth;
      });
      await unroll(opened, window);
      const seen = await lookAt(opened.page, { scale: window.scale, part: opened.page.locator('#main') });
      const faults = window.size === '1280' ? await accessibilityFaults(opened.page) : [];
      await opened.context.close();

      expect(sideways).toBe(0);
      expect(faults).toEqual([]);
      expect(await faultOf(`gallery/${scheme}-${window.size}`, seen)).toBeNull();
      expect(opened.complaints).toEqual([]);
    });
  });

  test.each(['light', 'dark'] as const)(
    'what opens looks as it did, %s, and is accessible',
    async (colorScheme) => {
      const { page, context, complaints } = await open({ colorScheme });
      const faults: (string | null)[] = [];
      for (const { name, part: role, by } of OPENINGS) {
        const part = page.getByRole(role).first();
        await by(page).click();
        await part.waitFor();
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
        faults.push(await faultOf(`gallery/${name}-${colorScheme}`, await lookAt(page, { part })));
        await page.keyboard.press('Escape');
        await part.waitFor({ state: 'hidden' });
      }
      await context.close();

      expect(faults.filter((fault) => fault !== null)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  test('an open combobox leaves the page to readers, takes a choice by pointer and by keys, and closes behind the focus', async () => {
    const { page, context, complaints } = await open({ colorScheme: 'light' });
    const member = chooser(page, 'Member');
    const list = page.getByRole('listbox');
    const isThere = (name: string) => button(page, name).isVisible();

    await member.click();
    await list.waitFor();
    // By its role: what is hidden from readers has none.
    expect(await isThere('Dialog …')).toBe(true);
    await list.getByRole('option', { name: 'Asynchronous' }).click();
    await list.waitFor({ state: 'hidden' });
    expect(await member.inputValue()).toBe('Asynchronous');
    expect(await member.evaluate((it) => it === document.activeElement)).toBe(true);

    await member.fill('syn');
    await list.waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await list.waitFor({ state: 'hidden' });
    expect(await member.inputValue()).toBe('Synchronous');

    await page.keyboard.press('ArrowDown');
    await list.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await list.waitFor({ state: 'hidden' });
    await context.close();

    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)(
    'tabs, toasts, a tooltip and the focus look as they did, %s',
    async (colorScheme) => {
      const { page, context, complaints } = await open({ colorScheme });
      const faults: (string | null)[] = [];
      const tabs = page.getByRole('region', { name: 'Tabs, table, code, empty' });
      for (const name of ['Table of nothing', 'Code', 'Empty']) {
        await page.getByRole('tab', { name }).click();
        const look = await lookAt(page, { part: tabs });
        faults.push(
          await faultOf(`gallery/tab-${name.split(' ').at(-1)?.toLowerCase()}-${colorScheme}`, look),
        );
      }
      // By keyboard: only then the focus is shown.
      await button(page, 'Actions').focus();
      await page.keyboard.press('Tab');
      await page.getByText('More about it', { exact: true }).waitFor();
      const floats = page.getByRole('region', { name: 'What floats' });
      faults.push(await faultOf(`gallery/tooltip-${colorScheme}`, await lookAt(page, { part: floats })));
      for (const name of ['Note', 'Good', 'Bad']) await button(page, name).click();
      await page.getByText('Not saved').first().waitFor();
      const toasts = page.getByRole('region', { name: 'Notifications' });
      faults.push(await faultOf(`gallery/toasts-${colorScheme}`, await lookAt(page, { part: toasts })));
      await context.close();

      expect(faults.filter((fault) => fault !== null)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});
