import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { places } from '../../renderer/state/places.ts';
import {
  accessibilityFaultsInBothSchemes,
  launchChromium,
  type OpenPage,
  openPage,
} from '../helpers/browser.ts';
import { freePort } from '../helpers/built-cli.ts';
import { untilJudged } from '../helpers/drill-verdicts.ts';
import { openEmptyPageHost, type PageHost } from '../helpers/page-host.ts';

/**
 * What a person does who has never read a page of documentation: from an empty data folder to the highly available system,
 * its primary killed on purpose, the verdict, the logs of that moment, a look into the database, and down again. By mouse,
 * in a real browser, over a real host and engine. `TANDEM_PICTURES`, when set, is the folder for a picture of each screen.
 */
const pictures = process.env.TANDEM_PICTURES;
const STACK = 'e2e-journey';
/** An `up` of eighteen members on a busy machine. */
const UP_MS = 420_000;
const DRILL_MS = 300_000;

describe('the journey of a newcomer', () => {
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

  const button = (name: string | RegExp) => main.getByRole('button', { name, exact: true });
  /** With the mouse, by whatever leads there from here. */
  const goTo = async (place: string, title: string) => {
    await page.locator(`a[href="#${place}"]`).filter({ visible: true }).first().click();
    await vi.waitUntil(async () => (await page.title()).startsWith(`${title} · `), { timeout: 60_000 });
  };
  /** Nothing to mend in either scheme, and, when somebody wants it, what it looks like. */
  const lookAt = async (name: string) => {
    const faults = await accessibilityFaultsInBothSchemes(page, async (scheme) => {
      if (pictures === undefined) return;
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
    });
    expect({ name, faults }).toEqual({ name, faults: [] });
  };

  test('begins with nothing, and the page says what to do', async () => {
    const toSetup = main
      .getByRole('region', { name: 'No stack yet' })
      .getByRole('link', { name: /^New stack/ });
    await toSetup.waitFor();
    await lookAt('1-overview-empty');
    await toSetup.click();
    await button('Use this system: Highly available').waitFor();
    await lookAt('2-systems');
  });

  test('the setup asks, checks each answer, and writes nothing before it is told to', async () => {
    await button('Use this system: Highly available').click();
    const name = main.getByLabel('Name of the stack');
    await name.fill('Not a name');
    await main.getByText('Does not work', { exact: true }).waitFor();
    await name.fill(STACK);
    await main.getByLabel(/^Port of balancer/).fill(String(await freePort()));
    await main.getByText('All answers are checked.').waitFor({ timeout: 60_000 });
    await lookAt('3-answers');

    // Left and come back to: everything is as it was.
    await page.reload();
    await page.getByText('Host connected').waitFor();
    await expect.poll(() => main.getByLabel('Name of the stack').inputValue()).toBe(STACK);
    await main.getByText('All answers are checked.').waitFor({ timeout: 60_000 });

    await button('Continue').click();
    await main.getByRole('heading', { name: /^Does it fit this machine/ }).waitFor();
    await main.getByText(/^The plan (fits|is tight)|^At its worst moment/).waitFor({ timeout: 60_000 });
    await lookAt('4-capacity');
    await button('Continue').click();
    await main.getByRole('heading', { name: /^What will be done/ }).waitFor();
    await expect
      .poll(() => button('Write the file and bring it up').isEnabled(), { timeout: 60_000 })
      .toBe(true);
    await lookAt('5-review');
  });

  test('brings it up step by step, and offers the first drill', async () => {
    await button('Write the file and bring it up').click();
    await main
      .getByRole('heading', { name: new RegExp(`^Bringing up ${STACK}`) })
      .waitFor({ timeout: 60_000 });
    await lookAt('6-progress');
    await main.getByRole('heading', { name: /^It runs\. Does it survive/ }).waitFor({ timeout: UP_MS });
    await lookAt('7-first-drill');
    await button('Not now').click();
    await expect.poll(() => page.title()).toBe(`Topology · ${STACK} · Tandem`);
  }, 600_000);

  test('the primary is killed from its place in the picture, and nothing is lost', async () => {
    const member = (name: RegExp) => main.getByRole('button', { name });
    const failIt = async (): Promise<string> => {
      await goTo(places.stack(STACK), 'Topology');
      await page.getByText('healthy', { exact: true }).waitFor({ timeout: 60_000 });
      await member(/^database-\d, .*primary, ready/).waitFor({ timeout: 60_000 });
      await member(/^database-\d, .*standby, ready/).waitFor({ timeout: 60_000 });
      await lookAt('8-topology');
      await member(/^database-\d, .*primary/).click();
      const panel = page.getByRole('dialog', { name: /^database-\d/ });
      await panel.getByRole('tab', { name: 'Fail it' }).click();
      await panel.getByRole('radio', { name: /^Kill the database’s primary/ }).click();
      await panel.getByText('What must hold', { exact: true }).waitFor();
      await lookAt('9-fail-it');
      await panel.getByRole('button', { name: /^Start “Kill the database’s primary”/ }).click();
      const asked = page.getByRole('alertdialog');
      await lookAt('10-confirm');
      await asked.getByRole('button', { name: 'Start the drill' }).click();
      await main.getByRole('button', { name: 'Abort', exact: true }).waitFor({ timeout: 60_000 });
      await lookAt('11-running');
      const over = main.getByRole('region', { name: 'Verdict' }).or(main.getByRole('alert'));
      await over.waitFor({ timeout: DRILL_MS });
      return (await over.textContent()) ?? '';
    };
    // Whether it passes is asked where nothing draws beside it: a browser takes the processors of those who serve.
    const said = await untilJudged(failIt);
    expect(said).toMatch(/: database-\d was killed/);
    expect(said).toContain(' 0 acknowledged submissions were lost, 0 were stored twice');
    await lookAt('12-verdict');
  }, 1_200_000);

  test('the verdict is copied as Markdown, and saved as a document and as a picture', async () => {
    const save = async (name: string): Promise<Buffer> => {
      const [download] = await Promise.all([
        page.waitForEvent('download', { timeout: 30_000 }),
        button(name).click(),
      ]);
      return readFile(await download.path());
    };
    const run: unknown = JSON.parse(String(await save('Save as JSON')));
    expect(run).toMatchObject({ subject: 'primary-kill', verdict: { lost: 0, duplicated: 0 } });
    const picture = await save('Save the chart (PNG)');
    expect([picture.toString('latin1', 1, 4), picture.length > 10_000]).toEqual(['PNG', true]);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy as Markdown').click();
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(clipboard).toMatch(/^#+ .*Kill the database’s primary/);
    expect(await clipboard()).toContain('0 acknowledged submissions were lost');
  });

  test('the journal leads to the logs of that moment', async () => {
    await main.getByRole('link', { name: 'Logs of that moment' }).first().click();
    await expect.poll(() => page.title()).toBe(`Logs · ${STACK} · Tandem`);
    await lookAt('13-logs');
  });

  test('a terminal in the database answers', async () => {
    await goTo(places.terminal(STACK), 'Terminal');
    await button('psql in database-1').click();
    const screen = page.locator('.xterm-rows');
    await expect.poll(() => screen.textContent(), { timeout: 60_000 }).toMatch(/wolf_logic=[#>]/);
    await page.keyboard.type('select 40 + 2 as answer;');
    await page.keyboard.press('Enter');
    await expect.poll(() => screen.textContent(), { timeout: 60_000 }).toMatch(/42\s*\(1 row\)/);
    await lookAt('14-terminal');
  });

  test.each([
    ['Console in balancer-1', 'show servers state', /gateway-2/],
    ['redis-cli in cache-1', 'role', /master|slave/],
  ])('so does the %s', async (name, line, answer) => {
    await button('Open a terminal …').click();
    await page.getByRole('dialog', { name: 'Open a terminal' }).getByRole('button', { name }).click();
    const screen = page.locator('.xterm-rows:visible');
    await expect.poll(() => screen.textContent(), { timeout: 60_000 }).toMatch(/>\s*$/);
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    await expect.poll(() => screen.textContent(), { timeout: 60_000 }).toMatch(answer);
  });

  test('a terminal is searched and copied from, follows its window, and keeps its past over tabs and a reload', async () => {
    await opened.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const screen = page.locator('.xterm-rows:visible');
    const shown = () => screen.textContent();
    const say = async (line: string, answer: RegExp) => {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
      await expect.poll(shown, { timeout: 60_000 }).toMatch(answer);
    };
    const find = async (text: string) => {
      await page.keyboard.press('Control+Shift+F');
      await page.getByLabel('Find in this terminal').fill(text);
      await page.keyboard.press('Enter');
    };
    const name = 'Shell in gateway-1';
    await button('Open a terminal …').click();
    await page.getByRole('dialog', { name: 'Open a terminal' }).getByRole('button', { name }).click();
    await expect.poll(shown, { timeout: 60_000 }).toMatch(/[$#]\s*$/);
    await say('for number in $(seq 500); do echo "line-$number-of-500"; done', /line-500-of-500/);
    expect(await shown()).not.toContain('line-7-of-500');

    await find('nowhere-to-be-found');
    await main.getByText('Not found.').waitFor();
    await page.getByLabel('Find in this terminal').fill('line-7-of-500');
    await page.keyboard.press('Enter');
    await expect.poll(shown).toContain('line-7-of-500');
    await page.keyboard.press('Escape');
    // What the mouse meets is the screen above the row.
    await screen
      .locator('span')
      .filter({ hasText: /^line-7-of-500/ })
      .first()
      .dblclick({ position: { x: 20, y: 6 }, force: true });
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('line-7-of-500');

    let asked = 0;
    const columns = async () => {
      asked += 1;
      await say(`echo "asked-${asked}:$(stty size | cut -d" " -f2):"`, new RegExp(`asked-${asked}:\\d+:`));
      return Number(new RegExp(`asked-${asked}:(\\d+):`).exec((await shown()) ?? '')?.[1]);
    };
    const wide = await columns();
    await page.setViewportSize({ width: 1_100, height: 720 });
    await expect.poll(columns, { timeout: 30_000 }).toBeLessThan(wide);
    await page.setViewportSize({ width: 1_280, height: 720 });

    const tabs = main.getByRole('tab');
    await tabs.first().click();
    await expect.poll(shown).toMatch(/42\s*\(1 row\)/);
    await page.reload();
    await tabs.last().click();
    await expect.poll(shown, { timeout: 60_000 }).toMatch(/asked-1:\d+:/);
    await find('line-7-of-500');
    await expect.poll(shown).toContain('line-7-of-500');
    await page.keyboard.press('Escape');
  }, 180_000);

  test('what is pasted into it waits for Enter, and a program that would not wait is asked about', async () => {
    const screen = page.locator('.xterm-rows:visible');
    const shows = (text: RegExp) =>
      expect.poll(() => screen.textContent(), { timeout: 60_000 }).toMatch(text);
    const paste = async (...lines: readonly string[]) => {
      await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'));
      await page.keyboard.press('Control+Shift+V');
    };
    await page.locator('.xterm:visible').click();
    await paste('echo "one-$((20 + 1))-line"');
    await shows(/one-\$/);
    await page.keyboard.press('Enter');
    await shows(/one-21-line/);

    // The shell tells pasted lines from typed ones, and what was copied cannot say that it is no longer pasted.
    await paste('echo "first-$((40 + 2))" # \u001b[201~', 'echo "second-$((40 + 3))"');
    await shows(/first-\$.*second-\$/);
    expect(await screen.textContent()).not.toMatch(/first-42|second-43/);
    await page.keyboard.press('Enter');
    await shows(/first-42.*second-43/);

    await page.keyboard.type('cat');
    await page.keyboard.press('Enter');
    await shows(/\scat\s*$/);
    const asked = page.getByRole('alertdialog', { name: 'Paste 2 lines?' });
    await paste('refused-1', 'refused-2');
    await asked.waitFor();
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    await paste('allowed-1', 'allowed-2');
    await asked.getByRole('button', { name: 'Paste', exact: true }).click();
    await shows(/allowed-2/);
    await page.keyboard.press('Enter');
    // What was typed, and what the program says of it.
    await shows(/allowed-2.*allowed-2/);
    expect(await screen.textContent()).not.toContain('refused');
    await page.keyboard.press('Control+C');
    await shows(/\^C.*[$#]\s*$/);
  }, 180_000);

  test.each([
    ['15-drills', places.drills(STACK), 'Drills'],
    ['16-drill', places.drill(STACK, 'primary-kill'), 'Drill'],
    ['17-incidents', places.incidents(STACK), 'Incidents'],
    ['18-capacity', places.capacity(STACK), 'Capacity'],
    ['19-files', places.files(STACK), 'Files'],
    ['20-settings', places.settings(), 'Settings'],
    ['21-overview', places.overview(), 'Overview'],
  ])('%s has nothing to mend', async (name, place, title) => {
    await goTo(place, title);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => main.locator('.animate-pulse').count()).toBe(0);
    await lookAt(name);
  });

  test('is taken down with its data, after its name was typed', async () => {
    await goTo(places.stack(STACK), 'Topology');
    await button('Down …').click();
    const asked = page.getByRole('alertdialog', { name: /^Take down/ });
    await asked.getByRole('checkbox').click();
    await asked
      .getByText(/database-1/)
      .first()
      .waitFor();
    await lookAt('22-down');
    await asked.getByLabel(/^Type/).fill(STACK);
    await asked.getByRole('button', { name: /^Take down/ }).click();
    await main
      .getByRole('region', { name: 'What was done' })
      .getByRole('listitem')
      .filter({ hasText: /^Take down .*done/ })
      .waitFor({ timeout: UP_MS });
  }, 600_000);

  test('nothing was blocked, nothing complained, and nothing left this machine on the way', () => {
    expect(opened.complaints).toEqual([]);
    expect(opened.strangers).toEqual([]);
  });
});
