import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { places } from '../../renderer/state/places.ts';
import { launchChromium, type OpenPage, openPage } from '../helpers/browser.ts';
import { engineClient } from '../helpers/engine.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { openPageHost, type PageHost } from '../helpers/page-host.ts';
import { networksOfItsOwn } from '../helpers/stack-files.ts';

/** What can be done with lines on the page, over a member that says so many to begin with, and then only what it is told to. */

const STACK = 'e2e-logs';
const FIRST_LINES = 400;
const ERRORS = 4;
const AT_ONCE = 3;
/** Only guards against hanging. */
const PATIENCE_MS = 60_000;
const WRITER = `$| = 1; my ($said, $due) = (0, 0); $SIG{USR1} = sub { $due += ${AT_ONCE} };
printf "level=%s line %d to begin with\\n", $_ % ${FIRST_LINES / ERRORS} ? "info" : "error", $_ for 1..${FIRST_LINES};
for (;;) { select(undef, undef, undef, 0.05); while ($due > 0) { $due--; $said++; print "level=warning said $said.\\n" } }`;

describe('logs on the page', () => {
  let host: PageHost;
  let browser: Browser;
  let opened: OpenPage;
  let page: Page;
  let main: Locator;
  let grid: Locator;

  beforeAll(async () => {
    const image = await ensureComponentImage(engineClient(), 'infra');
    browser = await launchChromium();
    host = await openPageHost({
      stack: STACK,
      text:
        `tandem: 1\nname: ${STACK}\n${networksOfItsOwn()}\ncomponents:\n` +
        `  - { name: writer, kind: service, image: "${image}", user: "10000:10000", command: ${JSON.stringify(['perl', '-e', WRITER])} }\n`,
    });
    opened = await openPage(browser, host.link);
    page = opened.page;
    main = page.getByRole('main');
    grid = main.getByRole('grid');
    await page.getByText('Host connected').waitFor({ timeout: PATIENCE_MS });
    await page.evaluate((address) => {
      window.location.hash = address;
    }, places.logs(STACK));
    await grid.waitFor({ timeout: PATIENCE_MS });
    await vi.waitUntil(async () => (await rowCount()) === String(FIRST_LINES), { timeout: PATIENCE_MS });
  });

  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const button = (name: string) => main.getByRole('button', { name, exact: true });
  const rowCount = () => grid.getAttribute('aria-rowcount');
  const rowsBecome = (count: number) => expect.poll(rowCount, { timeout: PATIENCE_MS }).toBe(String(count));
  const row = (text: string) => grid.getByRole('row').filter({ hasText: text });
  /** The number of the first row that there is an element of. */
  const firstDrawn = async (): Promise<number> =>
    Number(await grid.getByRole('row').first().getAttribute('aria-rowindex'));
  const isFollowing = () => button('Following').count();
  /** Its next three lines. */
  const tellWriter = async () => {
    const writers = await engineClient().listContainers({
      filters: { label: [`dev.tandem.stack=${STACK}`, 'dev.tandem.role=member'] },
    });
    expect(writers).toHaveLength(1);
    for (const { Id } of writers) await engineClient().getContainer(Id).kill({ signal: 'SIGUSR1' });
  };
  const saidRows = async (): Promise<readonly string[]> =>
    (await row('said ').allTextContents()).map((text) => /said \d+\./.exec(text)?.[0] ?? text);
  const said = (count: number) => Array.from({ length: count }, (_, place) => `said ${place + 1}.`);

  test('whoever pauses stays where the lines were', async () => {
    await row(`line ${FIRST_LINES} to begin with`).waitFor();
    await button('Pause').click();
    await expect.poll(isFollowing).toBe(0);

    expect(await row(`line ${FIRST_LINES} to begin with`).isVisible()).toBe(true);
    expect(await firstDrawn()).toBeGreaterThan(FIRST_LINES / 2);
    await button('Go on').click();
    await expect.poll(isFollowing).toBe(1);
  });

  test('following yields to who scrolls, goes on from there, and is taken up at the end', async () => {
    await grid.hover();
    await page.mouse.wheel(0, -300);
    await expect.poll(isFollowing).toBe(0);
    expect(await firstDrawn()).toBeGreaterThan(FIRST_LINES / 2);

    await page.mouse.wheel(0, 10_000);
    await expect.poll(isFollowing).toBe(1);
  });

  test('the beginning is reached by keyboard, each row in its place', async () => {
    await grid.focus();
    await page.keyboard.press('Home');
    await row('line 1 to begin with').waitFor();

    const shown = await grid
      .getByRole('row')
      .evaluateAll((rows) =>
        rows.map((each) => [each.getAttribute('aria-rowindex'), each.textContent] as const),
      );
    for (const [index, text] of shown) expect(text).toContain(`line ${index} to begin with`);
    const tops = await grid
      .getByRole('row')
      .evaluateAll((rows) => rows.map((each) => Math.round(each.getBoundingClientRect().top)));
    for (const [place, top] of tops.entries()) expect(top).toBe((tops[0] ?? 0) + 20 * place);
    await page.keyboard.press('End');
    await expect.poll(isFollowing).toBe(1);
  });

  test('a level is looked at alone', async () => {
    await button('error').click();
    await rowsBecome(ERRORS);
    expect(await row('level=error').count()).toBe(ERRORS);
    await button('error').click();
    await rowsBecome(FIRST_LINES);
  });

  test('an expression finds lines, and marks what it found in them', async () => {
    await button('Regular expression').click();
    const search = main.getByRole('textbox', { name: 'Search in the logs' });
    await search.fill('line 3\\d0 to');
    await rowsBecome(10);
    await expect.poll(() => grid.locator('.log-match').first().textContent()).toBe('line 300 to');
    await search.fill('');
    await rowsBecome(FIRST_LINES);
    await button('Regular expression').click();
  });

  test('a time is jumped to, and left again', async () => {
    const jump = main.getByRole('textbox', { name: 'Jump to time' });
    await jump.fill('-1h');
    await jump.press('Enter');
    await button('Back to now').waitFor({ timeout: PATIENCE_MS });
    await row('line 1 to begin with').waitFor({ timeout: PATIENCE_MS });
    await button('Back to now').click();
    await row(`line ${FIRST_LINES} to begin with`).waitFor({ timeout: PATIENCE_MS });
  });

  test('all lines are downloaded', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: PATIENCE_MS }),
      button('Download').click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).split('\n').filter((line) => line !== '');

    expect(lines).toHaveLength(FIRST_LINES);
    expect(lines[0]).toMatch(/ line 1 to begin with$/);
    expect(lines.at(-1)).toMatch(new RegExp(` line ${FIRST_LINES} to begin with$`));
  });

  test('what is said while the host is away is there when it is back, each line once and in its order', async () => {
    await tellWriter();
    await expect.poll(saidRows, { timeout: PATIENCE_MS }).toEqual(said(AT_ONCE));
    const gone = page.getByRole('alert').filter({ hasText: 'Host disconnected' });
    await host.kill();
    await gone.waitFor({ timeout: PATIENCE_MS });
    await tellWriter();

    await host.startAgain();
    // A host begins with no page let in; its link does that for the browser, and the open page comes back by itself.
    const second = await opened.context.newPage();
    await second.goto(host.link);
    await gone.waitFor({ state: 'detached', timeout: PATIENCE_MS });
    await expect.poll(saidRows, { timeout: PATIENCE_MS }).toEqual(said(2 * AT_ONCE));

    await tellWriter();
    await expect.poll(saidRows, { timeout: PATIENCE_MS }).toEqual(said(3 * AT_ONCE));
    await rowsBecome(FIRST_LINES + 3 * AT_ONCE);
    await second.close();
  });

  test('whoever takes the stack down by keyboard is at its heading when the button has nothing more to do', async () => {
    await page.evaluate((address) => {
      window.location.hash = address;
    }, places.stack(STACK));
    const down = main.getByRole('button', { name: 'Down …' });
    await expect.poll(() => down.isEnabled(), { timeout: PATIENCE_MS }).toBe(true);
    await down.press('Enter');
    const asked = page.getByRole('alertdialog');
    await asked.getByText(/^Removes \d+ containers/).waitFor({ timeout: PATIENCE_MS });
    await asked.getByLabel(/^Type/).fill(STACK);
    await page.keyboard.press('Enter');
    await expect.poll(() => down.isDisabled(), { timeout: 2 * PATIENCE_MS }).toBe(true);

    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });

  test('nothing complained but the lost line, and nothing left this machine', () => {
    expect(opened.complaints.filter((text) => !text.startsWith('WebSocket connection to'))).toEqual([]);
    expect(opened.strangers).toEqual([]);
  });
});
