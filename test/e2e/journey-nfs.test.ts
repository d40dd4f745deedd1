import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, launchChromium, type OpenPage, openPage } from '../helpers/browser.ts';
import { freePort } from '../helpers/built-cli.ts';
import { openEmptyPageHost, type PageHost } from '../helpers/page-host.ts';

/**
 * Somebody wants the files on a file server that cannot be had: nothing listens at that address, and not every kernel
 * could mount it if something did. The setup says which in words, and offers the way without.
 */
const STACK = 'e2e-nfs';
const UP_MS = 420_000;

describe('the setup with an export that cannot be mounted', () => {
  let host: PageHost;
  let browser: Browser;
  let opened: OpenPage;
  let page: Page;
  let main: Locator;

  beforeAll(async () => {
    browser = await launchChromium();
    host = await openEmptyPageHost(STACK);
    opened = await openPage(browser, host.link);
    page = opened.page;
    main = page.getByRole('main');
    await page.getByText('Host connected').waitFor({ timeout: 60_000 });
  });

  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const button = (name: string) => main.getByRole('button', { name, exact: true });
  const source = () => main.getByRole('radiogroup', { name: 'Where the files are stored' });
  const server = () => main.getByRole('textbox', { name: 'File server', exact: true });
  const notWorking = () => main.getByText(/ answers? do(es)? not work\./);
  const allChecked = () => main.getByText('All answers are checked.').waitFor({ timeout: 60_000 });

  test('explains what is in the way, and does not go on with it', async () => {
    // Beside others' stacks on the engine there is one such link, without them two.
    await main
      .getByRole('link', { name: /^New stack/ })
      .first()
      .click();
    await button('Use this system: Gateway pair').click();
    await main.getByLabel('Name of the stack').fill(STACK);
    await main.getByLabel(/^Port of balancer/).fill(String(await freePort()));
    await allChecked();

    await source().getByText('On a file server (NFS)').click();
    await server().fill('127.0.0.1');
    await main.getByLabel('Export on it').fill('/srv/nowhere');
    await main.getByLabel('Port, if not 2049').fill(String(await freePort()));
    await main
      .getByText(/kernel of the engine’s machine has no NFS client|nothing listens on port/)
      .first()
      .waitFor({ timeout: 60_000 });
    await notWorking().waitFor({ timeout: 60_000 });
    expect(await accessibilityFaults(page)).toEqual([]);

    await button('Continue').click();
    expect(await server().isVisible()).toBe(true);
  });

  test('takes the machine’s own disk instead, and shows that before anything is written', async () => {
    await button('Keep the files on this machine instead').click();
    await allChecked();
    expect(await server().count()).toBe(0);
    await expect.poll(() => source().getByRole('radio', { name: /disk/ }).isChecked()).toBe(true);

    await button('Continue').click();
    await main.getByRole('heading', { name: /^Does it fit this machine/ }).waitFor();
    await button('Continue').click();
    await main.getByRole('tab', { name: /^Plan/ }).waitFor({ timeout: 60_000 });
    expect(await main.getByRole('list', { name: /operations$/ }).textContent()).not.toContain('mount');
    await main.getByRole('tab', { name: /^Files/ }).click();
    const file = main.getByRole('region', { name: /stack\.yaml/ });
    await file.waitFor();
    const text = await file.textContent();
    expect(text).toMatch(/kind: files\d+ +source: \{ kind: local \}/);
    expect(text).not.toContain('/srv/nowhere');
  });

  test('comes up with it', async () => {
    await expect
      .poll(() => button('Write the file and bring it up').isEnabled(), { timeout: 60_000 })
      .toBe(true);
    await button('Write the file and bring it up').click();
    await main.getByRole('heading', { name: /^It runs\. Does it survive/ }).waitFor({ timeout: UP_MS });
    expect({ complaints: opened.complaints, strangers: opened.strangers }).toEqual({
      complaints: [],
      strangers: [],
    });
  }, 600_000);
});
