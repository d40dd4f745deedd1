import { readFile } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, launchChromium, type OpenPage, openPage } from '../helpers/browser.ts';
import { type BuiltCli, freePort, openBuiltCli } from '../helpers/built-cli.ts';

/**
 * Obligation: whoever has no engine is told the exact fix, can have it in a terminal beside it, and goes on by itself once
 * the engine is there. The engine is a real one behind a socket that does not exist at first.
 */

/** Everything that comes to `path` goes to the engine at `socket`. */
class EngineDoor {
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  constructor(socket: string) {
    this.#server = createServer((visitor) => {
      const engine = createConnection(socket);
      for (const each of [visitor, engine]) {
        this.#open.add(each);
        each.once('close', () => this.#open.delete(each));
        each.once('error', () => each.destroy());
      }
      visitor.pipe(engine).pipe(visitor);
    });
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, resolve);
    });
  }

  close(): Promise<void> {
    for (const each of this.#open) each.destroy();
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }
}

let cli: BuiltCli;
let browser: Browser;
let opened: OpenPage;
let door: EngineDoor;
let socket: string;

beforeAll(async () => {
  const { DOCKER_HOST: engine = '' } = process.env;
  expect(engine).toMatch(/^unix:/);
  cli = await openBuiltCli();
  socket = join(cli.scratch, 'engine.sock');
  door = new EngineDoor(engine.replace(/^unix:\/\//, ''));
  const serving = cli.start(['serve', '--json', '--host-shell', '--port', String(await freePort())], {
    DOCKER_HOST: `unix://${socket}`,
  });
  const { url } = (await serving.firstDocument()) as { readonly url: string };
  browser = await launchChromium();
  opened = await openPage(browser, url);
  await opened.page.getByText('Host connected').waitFor({ timeout: 30_000 });
});

afterAll(async () => {
  await browser?.close();
  await cli?.remove();
  await door?.close();
});

test('a missing engine is named with the command that brings it, which can be run beside it', async () => {
  const { page } = opened;
  const main = page.getByRole('main');
  await page.getByText('No engine', { exact: true }).waitFor({ timeout: 30_000 });
  await main.getByRole('heading', { name: 'No container engine' }).waitFor();
  await main.getByRole('link', { name: /^New stack/ }).click();
  await main.getByText(/^There is no socket at/).waitFor();
  await main.getByText(/docker start$/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await main.getByRole('button', { name: /^Run it here/ }).click();
  const screen = main.getByRole('region', { name: 'Terminal of the machine' }).locator('.xterm-rows');
  // Behind the prompt, once, and not sent off.
  await expect.poll(() => screen.textContent(), { timeout: 30_000 }).toMatch(/docker start\s*$/);
  expect((await screen.textContent())?.match(/docker start/g)).toHaveLength(1);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('the setup goes on by itself once the engine answers', async () => {
  const main = opened.page.getByRole('main');
  await door.listen(socket);
  await main.getByRole('heading', { name: /^Choose a system/ }).waitFor({ timeout: 30_000 });
  await opened.page.getByText(/^Engine \d/).waitFor();
});

test('a stack file of one’s own is read, its mistake is named, and the corrected one is set up', async () => {
  const { page } = opened;
  const main = page.getByRole('main');
  const text = await readFile(join('resources', 'stacks', 'gateway-pair.yaml'), 'utf8');
  const open = (content: string) =>
    main
      .getByLabel('Open a file')
      .and(page.locator('input'))
      .setInputFiles({ name: 'mine.yaml', mimeType: 'text/yaml', buffer: Buffer.from(content) });
  await open(text.replace('kind: gateway', 'kind: gatway'));
  await main.getByText('One mistake in mine.yaml').waitFor();
  await main
    .getByText(/gatway/)
    .first()
    .waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await open(text);
  await main.getByText('mine.yaml describes the stack “gateway-pair”.').waitFor();
  expect(await main.getByText('One mistake in mine.yaml').count()).toBe(0);
  await main
    .getByRole('region', { name: 'Or open a stack file of your own' })
    .getByRole('button', { name: /^Use this/ })
    .click();
  await main.locator('[aria-current=step]').filter({ hasText: 'Answers' }).waitFor();
});

test('nothing complained, and nothing left this machine', () => {
  expect(opened.complaints).toEqual([]);
  expect(opened.strangers).toEqual([]);
});

test('what opens above the screen and cannot be loaded is said, and the screen stays', async () => {
  const { page } = opened;
  await page.route('**/palette-*.js', (route) => route.abort());
  await page.keyboard.press('Control+k');
  const said = page.getByRole('alert').filter({ hasText: 'A part of the page could not be loaded' });
  await said.waitFor({ timeout: 30_000 });
  expect(await accessibilityFaults(page)).toEqual([]);
  await said.getByRole('button', { name: 'Close' }).click();
  await said.waitFor({ state: 'detached' });
  expect(await page.getByRole('main').isVisible()).toBe(true);
});
