import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { places } from '../../renderer/state/places.ts';
import {
  accessibilityFaultsInBothSchemes,
  launchChromium,
  type OpenPage,
  openPage,
} from '../helpers/browser.ts';
import { engineClient } from '../helpers/engine.ts';
import { ANSI, HOSTILE, LONG_WORD, MARKUP, makeLineHostile, PWNED } from '../helpers/hostile-texts.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { LISTENER } from '../helpers/listener.ts';
import { openPageHost, type PageHost } from '../helpers/page-host.ts';
import { networksOfItsOwn } from '../helpers/stack-files.ts';

/**
 * A stack whose members say hostile things, with containers beside it that carry hostile labels and names, and a host of
 * which every answer is hostile: on every screen all of it is text, and nothing but text.
 */
const STACK = 'e2e-hostile';
const perl = (text: string) => `qq{${Buffer.from(text).toString('hex')}}`;
const SAYS = `print pack("H*", ${perl(HOSTILE)}), "w" x $_, "\\n" for 0, ${LONG_WORD.length};`;
/** As much as a line may be; bytes that are no text. */
const SAYS_BYTES = 'print "y" x 1048576, "\\n"; print join("", map { chr } 0 .. 9, 11 .. 255), "\\n";';

describe('hostile texts', () => {
  let host: PageHost;
  let browser: Browser;
  let opened: OpenPage;
  let page: Page;
  let main: Locator;

  beforeAll(async () => {
    const docker = engineClient();
    const image = await ensureComponentImage(docker, 'infra');
    browser = await launchChromium();
    const command = ['perl', '-e', `$| = 1; ${SAYS} ${SAYS_BYTES} ${LISTENER}`];
    host = await openPageHost({
      stack: STACK,
      text:
        `tandem: 1\nname: ${STACK}\ndescription: ${JSON.stringify(MARKUP)}\n${networksOfItsOwn()}\ncomponents:\n` +
        `  - { name: web, kind: service, image: "${image}", user: "10000:10000", command: ${JSON.stringify(command)}, ` +
        `environment: { HOSTILE: ${JSON.stringify(MARKUP)} }, probe: { kind: tcp, port: 8080 } }\n`,
    });
    const labels = (stack: string) => ({
      'dev.tandem.stack': stack,
      'dev.tandem.component': HOSTILE,
      'dev.tandem.kind': HOSTILE,
      'dev.tandem.member': `${HOSTILE}${LONG_WORD}`,
      'dev.tandem.pod': HOSTILE,
      'dev.tandem.role': 'member',
      'dev.tandem.spec-hash': HOSTILE,
    });
    // One that seems to belong to it, and one of a stack that nobody can have made.
    for (const stack of [STACK, HOSTILE]) {
      const name = `${stack === STACK ? STACK : 'e2e-hostile-other'}-${LONG_WORD.slice(0, 200)}`;
      await docker.createContainer({ name, Image: image, Labels: labels(stack), Cmd: ['true'] });
    }
    opened = await openPage(browser, host.link, { prepare: makeLineHostile });
    page = opened.page;
    main = page.getByRole('main');
    await page.getByText('Host connected').waitFor({ timeout: 60_000 });
  });

  afterAll(async () => {
    await browser?.close();
    await host?.close();
    const filters = { label: [`dev.tandem.stack=${HOSTILE}`] };
    const docker = engineClient();
    for (const { Id } of await docker.listContainers({ all: true, filters })) {
      await docker.getContainer(Id).remove({ force: true });
    }
  });

  afterEach(async () => {
    await staysText();
  });

  const goTo = async (place: string) => {
    await page.evaluate((address) => {
      window.location.hash = address;
    }, place);
    await main.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => main.locator('.animate-pulse').count(), { timeout: 60_000 }).toBe(0);
  };
  /** Neither an element, nor a script, nor a page that is wider than its window. */
  const staysText = async () => {
    const found = await page.evaluate((pwned) => {
      const boxes = [document.scrollingElement, document.getElementById('main')];
      const tooWide = boxes.flatMap((box) => {
        if (box === null || box.scrollWidth <= box.clientWidth) return [];
        const edge = box.getBoundingClientRect().left + box.clientWidth;
        return [...box.querySelectorAll('*')]
          .filter((element) => element.getBoundingClientRect().right > edge)
          .map((element) => `${element.tagName} ${element.className}`);
      });
      return {
        made: document.querySelectorAll(pwned).length,
        isRun: 'pwned' in window,
        title: document.title.startsWith('pwned'),
        links: document.querySelectorAll('a[href^="javascript:"]').length,
        tooWide,
      };
    }, PWNED);
    expect(found).toEqual({ made: 0, isRun: false, title: false, links: 0, tooWide: [] });
    expect({ complaints: opened.complaints, strangers: opened.strangers }).toEqual({
      complaints: [],
      strangers: [],
    });
  };
  const isAccessible = async () => expect(await accessibilityFaultsInBothSchemes(page)).toEqual([]);
  const isShown = (within: Locator) =>
    within.getByText('<img data-pwned').first().waitFor({ timeout: 60_000 });

  test.each([
    ['the overview', places.overview()],
    ['the topology', places.stack(STACK)],
    ['the drills', places.drills(STACK)],
    ['the incidents', places.incidents(STACK)],
    ['the capacity', places.capacity(STACK)],
    ['the files', places.files(STACK)],
    ['the terminals', places.terminal(STACK)],
    ['the settings', places.settings()],
    ['the systems of the setup', places.setup()],
  ])('they are text on the screen of %s', async (_, place) => {
    await goTo(place);
    await isShown(main);
  });

  test.each(['updates', 'backups', 'alerts', 'checklist'] as const)(
    'they change nothing on the screen of %s',
    async (place) => {
      await goTo(places.ofStack(STACK, place));
      await isAccessible();
    },
  );

  test('a member’s panel shows them on each of its tabs', async () => {
    await goTo(places.stack(STACK));
    await main.locator('[data-member]').first().click();
    const panel = page.getByRole('dialog');
    for (const tab of await panel.getByRole('tab').all()) {
      await tab.click();
      await isShown(panel);
      await staysText();
      await isAccessible();
    }
    await page.keyboard.press('Escape');
    await main.getByRole('button', { name: 'Table', exact: true }).click();
    await isShown(main.getByRole('table'));
    await staysText();
    await isAccessible();
    await main.getByRole('button', { name: 'Picture', exact: true }).click();
  });

  test('the plan and the question before taking down show them', async () => {
    await goTo(places.stack(STACK));
    await main.getByRole('button', { name: 'Plan …' }).click();
    await isShown(page.getByRole('dialog'));
    await staysText();
    await page.keyboard.press('Escape');
    await main.getByRole('button', { name: 'Down …' }).click();
    await page.getByRole('alertdialog').waitFor();
    await staysText();
    await page.keyboard.press('Escape');
  });

  test('logs show what was said, and a single line as a whole', async () => {
    await goTo(places.logs(STACK));
    const grid = main.getByRole('grid');
    await isShown(grid);
    await staysText();
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await isShown(page.getByRole('dialog'));
    await staysText();
    await page.keyboard.press('Escape');
  });

  test('a run shows them', async () => {
    await goTo(places.stack(STACK));
    await main.getByRole('button', { name: 'Up', exact: true }).click();
    await main
      .getByRole('link', { name: /^Bring up/ })
      .first()
      .click();
    await isShown(main);
  });

  test('the palette finds them', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Go to' });
    await palette.waitFor();
    await page.keyboard.type('web');
    await isShown(palette);
    await staysText();
    await page.keyboard.press('Escape');
  });

  test('a terminal draws them, and does what a terminal does, and no more', async () => {
    await goTo(places.terminal(STACK));
    await main
      .getByRole('button', { name: /^Shell in/ })
      .first()
      .click();
    const screen = page.locator('.xterm-rows');
    await expect.poll(() => screen.textContent(), { timeout: 60_000 }).toMatch(/[$#]/);
    const sequences = ANSI.replaceAll(
      /[^ -~]/g,
      (letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`,
    );
    await page.keyboard.type(`printf '%b' '${sequences}' "$HOSTILE" '\\nand-after-it\\n'`);
    await page.keyboard.press('Enter');
    await expect.poll(() => screen.textContent(), { timeout: 60_000 }).toContain('</script>and-after-it');
  });

  test('the setup shows what was typed', async () => {
    await goTo(places.setup());
    await main
      .getByRole('button', { name: /^Use this system/ })
      .first()
      .click();
    await main.getByLabel('Name of the stack').fill(HOSTILE);
    await main.getByText('Does not work', { exact: true }).first().waitFor({ timeout: 60_000 });
    await staysText();
    await goTo(places.setup());
    await isShown(main);
  });
});
