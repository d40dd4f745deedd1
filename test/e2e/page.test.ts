import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { places } from '../../renderer/state/places.ts';
import {
  accessibilityFaults,
  launchChromium,
  loadedScripts,
  type OpenPage,
  openPage,
} from '../helpers/browser.ts';
import { troubleSaid, unlessDisturbed } from '../helpers/drill-verdicts.ts';
import { engineClient } from '../helpers/engine.ts';
import { openPageHost, type PageHost } from '../helpers/page-host.ts';

/** The first page in a real browser, over a real host and the default system on a real engine. */

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

describe('the first page', () => {
  let host: PageHost;
  let browser: Browser;
  let opened: OpenPage;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    host = await openPageHost({ stack: 'e2e-page' });
    opened = await openPage(browser, host.link);
    page = opened.page;
    main = page.getByRole('main');
    // The link's own answer is a redirect: until the page has its host, the address may still change.
    await page.getByText('Host connected').waitFor({ timeout: 30_000 });
    await goHome();
    await page.locator('[data-member]').first().waitFor({ timeout: 30_000 });
  });

  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  /** As a link does; the screen is there when the window says so and its heading stands. */
  const goTo = async (place: string, title: string) => {
    await page.evaluate((address) => {
      window.location.hash = address;
    }, place);
    await vi.waitUntil(async () => (await page.title()).startsWith(`${title} · `), { timeout: 10_000 });
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const goHome = () => goTo(places.stack(host.stack), 'Topology');
  let main: Locator;
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
  /** Looks at them where they are drawn: the home of the stack. */
  const everyMemberReady = async () => {
    await goHome();
    await expect
      .poll(readyMembers, { timeout: 60_000, message: 'every member ready again' })
      .toEqual(MEMBERS);
  };
  /** Goes on with the Tab key from wherever the focus is. */
  const tabTo = async (target: Locator) => {
    const isReached = () => target.evaluate((it) => it === document.activeElement);
    for (let step = 0; step < 120 && !(await isReached()); step += 1) await page.keyboard.press('Tab');
    expect(await isReached()).toBe(true);
  };

  test('shows every member of the stack, live and ready', async () => {
    await everyMemberReady();

    expect(await page.getByText('Host connected').isVisible()).toBe(true);
    expect(await page.getByText(/^Engine \d/).isVisible()).toBe(true);
  });

  test('every screen says where one is: by its title, and by the focus on its heading', async () => {
    await goTo(places.settings(), 'Settings');
    expect(await page.title()).toBe('Settings · Tandem');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Settings');

    await goHome();
    expect(await page.title()).toBe(`Topology · ${host.stack} · Tandem`);
    await page.locator('[data-member]').first().waitFor();
  });

  test('the palette goes to a screen by a few letters', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Go to' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.keyboard.type('settings');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await goHome();
    await page.locator('[data-member]').first().waitFor();
  });

  test('answers first what may fail now, and names the single database', async () => {
    const survival = page.getByRole('region', { name: 'Survival' });

    expect(await survival.textContent()).toContain('If database-1 fails now');
    await survival.getByRole('button', { name: 'What this rests on' }).click();
    await survival.getByText('without this host, its disk, its power or the engine').waitFor();
  });

  test('a member that stands alone says so, in a word and not only in a colour', async () => {
    expect(await page.locator('[data-member="database-1"]').textContent()).toContain('fails');
  });

  test.each(['light', 'dark'] as const)('is accessible in the %s scheme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });

    expect(await accessibilityFaults(page)).toEqual([]);

    await page.emulateMedia({ colorScheme: null });
  });

  test('loads nothing inline, and little before the first screen stands', async () => {
    const first = await opened.context.newPage();
    await first.goto(new URL('/', host.link).href);
    await first.getByRole('link', { name: host.stack }).first().waitFor();
    const scripts = await loadedScripts(first);
    const inline = await first.locator('style, script:not([src]), [onclick]').count();
    await first.close();

    expect(inline).toBe(0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.reduce((bytes, { gzipBytes }) => bytes + gzipBytes, 0)).toBeLessThan(MOST_SCRIPT_BYTES);
  });

  test('the plan opens by keyboard alone, and Escape gives the focus back', async () => {
    const plan = button('Plan …');
    await tabTo(plan);
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
    const dialog = page.getByRole('alertdialog', { name: /^Take down/ });
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

  test('an up that finds nothing to do ends, and the stack is healthy again and not changing', async () => {
    await button('Up').press('Enter');

    const done = page.getByRole('region', { name: 'What was done' });
    await done
      .getByRole('listitem')
      .filter({ hasText: /^Bring up .*done/ })
      .first()
      .waitFor({ timeout: 30_000 });
    await page.getByText('healthy', { exact: true }).waitFor({ timeout: 10_000 });
  });

  test('by keyboard alone a drill runs to its verdict: killed, served again, nothing lost', async () => {
    const runIt = async (): Promise<string> => {
      await everyMemberReady();
      await goTo(places.drill(host.stack, 'gateway-kill'), 'Drill');
      await tabTo(button('Start the drill'));
      await page.keyboard.press('Enter');
      await main.getByRole('button', { name: 'Abort', exact: true }).waitFor({ timeout: 20_000 });
      const over = main.getByRole('region', { name: 'Verdict' }).or(main.getByRole('alert'));
      await over.waitFor({ timeout: 90_000 });
      return (await over.textContent()) ?? '';
    };
    const said = await unlessDisturbed(runIt, troubleSaid);
    expect(said).toMatch(
      /^Passed: gateway-\d was killed under 200 requests a second, 0 of .* 0 acknowledged submissions were lost/,
    );
    await page.getByRole('heading', { level: 1, name: 'Drill “Kill the serving gateway”' }).waitFor();
    expect(await main.getByText('passed', { exact: true }).isVisible()).toBe(true);
    const chart = main.getByRole('slider', { name: 'Requests answered a second' });
    expect(await chart.isVisible()).toBe(true);
    // The same for who does not see it: a row for moments of the run, the fault's among them.
    const table = main.getByRole('table', { name: 'Requests answered a second' });
    expect(await table.getByRole('row').count()).toBeGreaterThan(5);
    expect(await table.textContent()).toContain('fault');
    expect(await accessibilityFaults(page)).toEqual([]);
    // A moment of the chart leads to what was said in it.
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.title()).toMatch(/^Logs · /);
    await main.getByRole('button', { name: 'Back to now', exact: true }).waitFor({ timeout: 60_000 });
    await everyMemberReady();
    expect(await page.locator('[data-member="gateway-1"]').textContent()).toContain('survives');
  }, 480_000);

  test('a drill aborted by keyboard leaves the stack whole and is never shown as passed', async () => {
    await goTo(places.drill(host.stack, 'gateway-freeze'), 'Drill');
    await tabTo(button('Start the drill'));
    await page.keyboard.press('Enter');
    const abort = main.getByRole('button', { name: 'Abort', exact: true });
    await abort.waitFor({ timeout: 20_000 });
    await tabTo(abort);
    await page.keyboard.press('Enter');

    await page.getByRole('region', { name: 'Under way' }).waitFor({ state: 'detached', timeout: 60_000 });

    expect(await main.getByText('aborted', { exact: true }).isVisible()).toBe(true);
    expect(await main.getByText('passed', { exact: true }).count()).toBe(0);
    await everyMemberReady();
  }, 120_000);

  test('nothing was blocked, nothing complained, and nothing left this machine on the way', () => {
    expect(opened.complaints).toEqual([]);
    expect(opened.strangers).toEqual([]);
  });

  const openBeside = async (place: string): Promise<Page> => {
    const beside = await opened.context.newPage();
    await beside.goto(new URL(`/#${place}`, host.link).href);
    await beside.getByText('Host connected').waitFor({ timeout: 30_000 });
    return beside;
  };
  /** PostgreSQL says so in its log. */
  const reloadDatabase = () =>
    engineClient().getContainer(`${host.stack}-database-1`).kill({ signal: 'SIGHUP' });
  /** The items of a list without how long ago they were. */
  const untimed = (list: Locator): Promise<string[]> => wordsWithout(list, 'time');
  /** Nor with their links: the one to the drill during which it was comes when the page knows the runs. */
  const eventsOf = (incidents: Page): Promise<string[]> =>
    wordsWithout(incidents.getByRole('main'), 'time, a');
  const wordsWithout = (list: Locator, left: string): Promise<string[]> =>
    list.getByRole('listitem').evaluateAll(
      (items, left) =>
        items.map((item) => {
          const copy = item.cloneNode(true) as Element;
          for (const part of copy.querySelectorAll(left)) part.remove();
          return copy.textContent ?? '';
        }),
      left,
    );

  test('a host that is killed is said to be gone; started again, its new link brings the open page back', async () => {
    const complaintsBefore = opened.complaints.length;
    const [logs, incidents] = await Promise.all([
      openBeside(places.logs(host.stack, { member: 'database-1' })),
      openBeside(places.incidents(host.stack)),
    ]);
    const said = () => logs.getByRole('row').filter({ hasText: 'reloading configuration files' }).count();
    const saidBefore = await said();
    const journal = page.getByRole('region', { name: 'What was done' });
    await incidents.getByRole('listitem').first().waitFor({ timeout: 20_000 });
    const before = { runs: await untimed(journal), incidents: await eventsOf(incidents) };
    const notice = page.getByRole('alert').filter({ hasText: 'Host disconnected' });
    await host.kill();

    await notice.waitFor({ timeout: 20_000 });
    expect(await notice.textContent()).toContain('the stack itself runs on');
    expect(await page.locator('[data-member]').count()).toBe(MEMBERS.length);
    expect(await button('Up').isEnabled()).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);

    // Said while nobody listened.
    await reloadDatabase();
    await host.startAgain();
    const second = await opened.context.newPage();
    await second.goto(host.link);

    await notice.waitFor({ state: 'detached', timeout: 30_000 });
    await page.getByText('Host connected').waitFor();
    await everyMemberReady();
    await expect.poll(() => button('Up').isEnabled(), { timeout: 30_000 }).toBe(true);
    // The journal outlived the host, and nothing of it stands there twice.
    expect(await untimed(journal)).toEqual(before.runs);
    await incidents.getByText('Host connected').waitFor({ timeout: 30_000 });
    const told = await eventsOf(incidents);
    const timesTold = (text: string | undefined) => told.filter((other) => other === text).length;
    const timesBefore = (text: string) => before.incidents.filter((other) => other === text).length;
    for (const text of before.incidents)
      expect({ text, times: timesTold(text) }).toEqual({ text, times: timesBefore(text) });
    // Nor do lines of logs: what was said meanwhile and what is said now is there once.
    await logs.getByText('Host connected').waitFor({ timeout: 30_000 });
    await expect.poll(said, { timeout: 30_000 }).toBe(saidBefore + 1);
    await reloadDatabase();
    await expect.poll(said, { timeout: 30_000 }).toBe(saidBefore + 2);
    const others = opened.complaints
      .slice(complaintsBefore)
      .filter((text) => !text.startsWith('WebSocket connection to'));
    expect(others).toEqual([]);
  }, 240_000);

  test('a page that may only look shows everything, and nothing that acts', async () => {
    await host.kill();
    await host.startAgain({ readOnly: true });
    const looking = await openPage(browser, host.link);
    page = looking.page;
    main = page.getByRole('main');
    await page.getByText('Host connected').waitFor({ timeout: 30_000 });
    await goHome();
    await everyMemberReady();
    await page.getByText('Read only', { exact: true }).waitFor();
    expect(await button('Plan …').isEnabled()).toBe(true);
    for (const name of ['Up', 'Down …']) expect(await button(name).count()).toBe(0);
    expect(await page.getByRole('link', { name: /^New stack/ }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);

    await goTo(places.drill(host.stack, 'gateway-kill'), 'Drill');
    await main.getByText('This page is for looking only.').waitFor();
    expect(await button('Start the drill').isEnabled()).toBe(false);
    for (const [place, title] of [
      [places.setup(), 'New stack'],
      [places.terminal(host.stack, { member: 'database-1' }), 'Terminal'],
    ] as const) {
      await goTo(place, title);
      await main.getByRole('heading', { name: 'This page is for looking only' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Go to' }).waitFor();
    await page.keyboard.type('bring up');
    await page.getByRole('dialog', { name: 'Go to' }).getByText('Nothing found').waitFor();
    expect(looking.complaints).toEqual([]);
  }, 120_000);
});
