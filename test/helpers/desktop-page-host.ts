import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBuiltCli } from './built-cli.ts';
import { type BuiltMain, startBuiltMain } from './built-main.ts';
import { engineClient } from './engine.ts';
import { removeStack } from './engine-content.ts';
import type { ToFarPage } from './far-page.ts';
import { preloadWorld } from './preload-world.ts';

/**
 * The built desktop app with its real host, a double for Electron alone, and its page in a real browser: through the built
 * preload script, the one channel and the checks of whoever sends on it.
 */
export interface DesktopPageHost {
  readonly link: string;
  /** To be called before the page is loaded: brings the preload script and the channel. */
  prepare(page: Page): Promise<void>;
  /** What the app has written down that nobody asked about. */
  troubles(): Promise<string>;
  close(): Promise<void>;
}

/** With nothing in its data folder. `stack` is what the test is going to make there; it is removed at the end. */
export async function openEmptyDesktopPageHost(stack: string): Promise<DesktopPageHost> {
  const cli = await openBuiltCli();
  const { dataFolder } = cli;
  const environment = { HOME: cli.scratch };
  const app = await startBuiltMain({ dataFolder, environment, hasFarPage: true });
  const close = async (): Promise<void> => {
    await cli.run(['down', '--stack', stack, '--remove-data', '--yes']);
    await app.stop();
    await cli.remove();
    await removeStack(engineClient(), stack);
  };
  try {
    const { origin, preload } = await farPage(app);
    return {
      link: `${origin}/`,
      prepare: async (page) => carry(page, app, await readFile(preload, 'utf8')),
      troubles: () => readFile(join(dataFolder, 'desktop.log'), 'utf8').catch(() => ''),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function farPage(app: BuiltMain): Promise<Extract<ToFarPage, { kind: 'far-page' }>> {
  return new Promise((resolve, reject) => {
    app.page.hear((message) => {
      if (message.kind === 'far-page') resolve(message);
    });
    void app.ended.then((code) => reject(new Error(`it ended with ${code}: ${app.said()}`)));
  });
}

/** Every message in its order, none to another document than the one that it was meant for. */
async function carry(page: Page, app: BuiltMain, preload: string): Promise<void> {
  const waiting: Extract<ToFarPage, { kind: 'heard' }>[] = [];
  let isDelivering = false;
  const deliver = async (): Promise<void> => {
    if (isDelivering) return;
    isDelivering = true;
    while (waiting.length > 0) {
      const heard = waiting.splice(0).map(({ document, message }) => [document, message] as const);
      // A page that is gone hears nothing more.
      await page.evaluate((all) => window.electronDouble.hear(all), heard).catch(() => {});
    }
    isDelivering = false;
  };
  app.page.hear((message) => {
    if (message.kind !== 'heard') return;
    waiting.push(message);
    void deliver();
  });
  await page.exposeBinding('electronDoubleBegin', ({ frame }, document: string) => {
    app.page.say({ kind: 'document', document, url: frame.url() });
  });
  await page.exposeBinding('electronDoublePost', ({ frame }, channel: string, message: unknown) => {
    const isEmbedded = frame.parentFrame() !== null;
    app.page.say({ kind: 'posted', isEmbedded, url: frame.url(), channel, message });
  });
  await page.addInitScript({ content: preloadWorld(preload, process.platform) });
}
