import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_CHANNEL } from '../../electron/contract/page-line.ts';
import type { PageSurroundings } from '../../renderer/bridge/connect-page.ts';
import { launchChromium, type OpenPage, openPage } from '../helpers/browser.ts';
import { freePort } from '../helpers/built-cli.ts';
import { type DesktopPageHost, openEmptyDesktopPageHost } from '../helpers/desktop-page-host.ts';
import { untilJudged } from '../helpers/drill-verdicts.ts';
import { Keyboard, orderFaults } from '../helpers/keyboard.ts';

/**
 * The newcomer's way without a mouse: only keys, from an empty data folder over the highly available system and the death of
 * its primary to a stack that is down again. Wherever the focus stops, it is seen; on each screen it goes on as one reads; and
 * it comes back to where a dialog was opened from. The page is the desktop app's, so that every step goes through its preload
 * script and its one channel; the other journey has the browser host's.
 */
const STACK = 'e2e-keys';
/** An `up` of seventeen members on a busy machine. */
const UP_MS = 420_000;
const DRILL_MS = 300_000;
const A_MEMBER = /^[a-z-]+-\d, /;

describe('the journey without a mouse', () => {
  let host: DesktopPageHost;
  let browser: Browser;
  let opened: OpenPage;
  let page: Page;
  let main: Locator;
  let keys: Keyboard;

  beforeAll(async () => {
    browser = await launchChromium();
    host = await openEmptyDesktopPageHost(STACK);
    opened = await openPage(browser, host.link, { prepare: (own) => host.prepare(own) });
    page = opened.page;
    main = page.getByRole('main');
    keys = new Keyboard(page);
    await page.getByText('Host connected').waitFor({ timeout: 60_000 });
  });

  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  afterEach(() => {
    expect(keys.faults).toEqual([]);
  });

  /** Arriving gives the focus to the heading, from where the next key goes on. */
  const arrivedAt = async (title: string) => {
    await expect.poll(() => page.title(), { timeout: 60_000 }).toBe(`${title} · Tandem`);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  };
  const isOnStep = (name: RegExp) =>
    expect.poll(() => keys.hasFocus('heading', name), { timeout: 60_000 }).toBe(true);
  const isEnabled = (name: string) =>
    expect
      .poll(() => main.getByRole('button', { name, exact: true }).isEnabled(), { timeout: 60_000 })
      .toBe(true);
  /** By a few letters. */
  const goTo = async (letters: string, title: string) => {
    if ((await page.title()) === `${title} · Tandem`) return;
    await keys.press('Control+k');
    await page.getByRole('dialog', { name: 'Go to' }).waitFor();
    await keys.type(letters);
    await page.getByRole('option').filter({ hasText: letters }).first().waitFor();
    await keys.press('Enter');
    await arrivedAt(title);
  };

  test('the first keys skip to the screen, and lead to the setup', async () => {
    await keys.take('button', 'Skip to the content');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await keys.take('link', /^New stack/);
    await arrivedAt('New stack');
  });

  test('the setup is answered, looked over and begun', async () => {
    await keys.take('button', 'Use this system: Highly available');
    await keys.goTo('textbox', 'Name of the stack');
    await keys.retype(STACK);
    await keys.goTo('textbox', /^Port of balancer/);
    await keys.retype(String(await freePort()));
    await main.getByText('All answers are checked.').waitFor({ timeout: 60_000 });
    await keys.take('button', 'Continue');
    await isOnStep(/^Does it fit this machine/);
    await keys.take('button', 'Continue');
    await isOnStep(/^What will be done/);
    await isEnabled('Write the file and bring it up');
    await keys.take('button', 'Write the file and bring it up');
    await isOnStep(new RegExp(`^Bringing up ${STACK}`));
    await main.getByRole('heading', { name: /^It runs\. Does it survive/ }).waitFor({ timeout: UP_MS });
    await keys.take('button', 'Not now');
    await arrivedAt(`Topology · ${STACK}`);
  }, 600_000);

  test('a member is opened from the picture, and Escape leads back to it', async () => {
    await keys.goTo('button', A_MEMBER);
    await keys.steerTo('button', /^gateway-1, /);
    await keys.press('Enter');
    const panel = page.getByRole('dialog', { name: /^gateway-1/ });
    await panel.waitFor();
    await keys.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => keys.hasFocus('button', /^gateway-1, /)).toBe(true);
  });

  test('the primary is failed from its place in the picture, and nothing is lost', async () => {
    const failIt = async (): Promise<string> => {
      await goTo(STACK, `Topology · ${STACK}`);
      await page.getByText('healthy', { exact: true }).waitFor({ timeout: 60_000 });
      const primary = /^database-\d, .*primary, ready/;
      for (const settled of [primary, /^database-\d, .*standby, ready/]) {
        await main.getByRole('button', { name: settled }).waitFor({ timeout: 60_000 });
      }
      await keys.goTo('button', A_MEMBER);
      await keys.steerTo('button', primary);
      await keys.press('Enter');
      await keys.goTo('tab', 'Overview');
      await keys.goTo('tab', 'Fail it', { by: 'ArrowRight' });
      await keys.goTo('radio', /./);
      await keys.goTo('radio', /^Kill the database’s primary/, { by: 'ArrowDown' });
      const start = /^Start “Kill the database’s primary/;
      await keys.take('button', start);
      const asked = page.getByRole('alertdialog');
      await asked.waitFor();
      await keys.press('Escape');
      await asked.waitFor({ state: 'detached' });
      await expect.poll(() => keys.hasFocus('button', start)).toBe(true);
      await keys.press('Enter');
      await asked.waitFor();
      await keys.take('button', 'Start the drill');
      await main.getByRole('button', { name: 'Abort', exact: true }).waitFor({ timeout: 60_000 });
      const over = main.getByRole('region', { name: 'Verdict' }).or(main.getByRole('alert'));
      await over.waitFor({ timeout: DRILL_MS });
      return (await over.textContent()) ?? '';
    };
    // Whether it passes is asked where nothing draws beside it: a browser takes the processors of those who serve.
    const said = await untilJudged(failIt);
    expect(said).toMatch(/: database-\d was killed/);
    expect(said).toContain(' 0 acknowledged submissions were lost, 0 were stored twice');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  }, 1_200_000);

  test('the journal leads to the logs of that moment, where a line is opened and left again', async () => {
    expect(orderFaults(await keys.walk())).toEqual([]);
    await keys.take('link', 'Logs of that moment');
    await arrivedAt(`Logs · ${STACK}`);
    await main.getByRole('grid').waitFor({ timeout: 60_000 });
    await keys.goTo('grid', /./);
    await keys.press('ArrowDown', 'Enter');
    const line = page.getByRole('dialog');
    await line.waitFor();
    await keys.press('Escape');
    await line.waitFor({ state: 'detached' });
    await expect.poll(() => keys.hasFocus('grid', /./)).toBe(true);
  });

  test.each([
    ['Drills', `Drills · ${STACK}`],
    ['Incidents', `Incidents · ${STACK}`],
    ['Capacity', `Capacity · ${STACK}`],
    ['Files', `Files · ${STACK}`],
    ['Logs', `Logs · ${STACK}`],
    ['Settings', 'Settings'],
    ['Overview', 'Overview'],
    ['Terminal', `Terminal · ${STACK}`],
    [STACK, `Topology · ${STACK}`],
  ])('%s is walked as it is read', async (letters, title) => {
    await goTo(letters, title);
    await expect.poll(() => main.locator('.animate-pulse').count(), { timeout: 60_000 }).toBe(0);
    expect(orderFaults(await keys.walk())).toEqual([]);
  });

  test('a terminal is opened, runs psql, and is left again', async () => {
    await goTo('Terminal', `Terminal · ${STACK}`);
    await keys.take('button', 'Shell in database-1');
    const screen = page.locator('.xterm-rows');
    await expect.poll(() => screen.textContent(), { timeout: 60_000 }).toMatch(/[$#]\s*$/);
    await keys.type("psql -c 'select 1'");
    await keys.press('Enter');
    await expect
      .poll(() => screen.textContent(), { timeout: 60_000 })
      .toMatch(/\?column\?\s*-+\s*1\s*\(1 row\)/);
    await keys.press('Control+Shift+E');
    await expect.poll(() => keys.hasFocus('tab', /^database-1/)).toBe(true);
    await keys.look();
  });

  test('the stack is taken down with its data, after its name was typed', async () => {
    await goTo(STACK, `Topology · ${STACK}`);
    await keys.take('button', 'Down …');
    const asked = page.getByRole('alertdialog', { name: /^Take down/ });
    await asked.waitFor();
    await keys.press('Escape');
    await asked.waitFor({ state: 'detached' });
    await expect.poll(() => keys.hasFocus('button', 'Down …')).toBe(true);
    await keys.press('Enter');
    await keys.goTo('checkbox', /./);
    await keys.press('Space');
    await asked
      .getByText(/database-1/)
      .first()
      .waitFor();
    await keys.goTo('textbox', /^Type/);
    await keys.type(STACK);
    await keys.take('button', /^Take down/);
    await main
      .getByRole('region', { name: 'What was done' })
      .getByRole('listitem')
      .filter({ hasText: /^Take down .*done/ })
      .waitFor({ timeout: UP_MS });
    // The button has nothing more to do, and who pressed it is not nowhere.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  }, 600_000);

  test('nothing was blocked, refused or complained of, and nothing left this machine on the way', async () => {
    expect(opened.complaints).toEqual([]);
    expect(opened.strangers).toEqual([]);
    expect(await host.troubles()).not.toContain('Refused');
  });

  test('what the host cannot do comes over the channel as data', async () => {
    const answer = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const request = { id: 1, request: 'stack.up', params: { stack: 'nowhere' } };
          const line = (window as PageSurroundings).tandemShell?.open({
            opened: () => line?.send(JSON.stringify(request)),
            frame: (text) => {
              const frame = JSON.parse(text);
              if (frame.id === 1) resolve(frame);
            },
            closed: () => resolve('closed'),
          });
        }),
    );
    expect(answer).toMatchObject({ id: 1, ok: false, failure: { code: 'stack-unknown' } });
  });

  test('a frame within the page is no part of the app', async () => {
    await page.evaluate(() => document.body.append(document.createElement('iframe')));
    const inner = page.frames().at(-1);
    expect(inner).not.toBe(page.mainFrame());
    expect(await inner?.evaluate(() => 'tandemShell' in window)).toBe(false);
    await inner?.evaluate(
      (channel) => window.electronDoublePost(channel, { kind: 'open', line: 99 }),
      PAGE_CHANNEL,
    );
    await expect.poll(() => host.troubles()).toContain('the last: a message of an embedded frame');
  });
});
