import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE_ORIGIN, type ToPage } from '../../electron/contract/page-line.ts';
import type { ElectronDouble } from './electron-double.ts';

/**
 * The page of the double's window in a real browser, which whoever started this process drives (`desktop-page-host.ts`).
 * The browser gets by HTTP what the app answers under its own scheme, and the messages go over the process's channel, which
 * clones them as Electron's does. A browser cannot be taught the scheme: where it says its own address, the app is told
 * the one that it gave the page.
 */

/** Variable of a process whose window has its page elsewhere. */
export const HAS_FAR_PAGE = 'ELECTRON_DOUBLE_FAR_PAGE';

/** What the driver of the browser says. Each document that the window loads has a name of its own. */
export type FromFarPage =
  | { readonly kind: 'document'; readonly document: string; readonly url: string }
  | {
      readonly kind: 'posted';
      readonly isEmbedded: boolean;
      readonly url: string;
      readonly channel: string;
      readonly message: unknown;
    };

export type ToFarPage =
  | { readonly kind: 'far-page'; readonly origin: string; readonly preload: string }
  | { readonly kind: 'heard'; readonly document: string; readonly message: ToPage };

export async function openFarPage(double: ElectronDouble, tell: (message: ToFarPage) => void): Promise<void> {
  const { webContents, preferences } = double.window();
  const server = createServer(({ url = '/' }, response) => {
    void double.sessionDouble
      .fetch(`${PAGE_ORIGIN}${url}`)
      .then((answer) => pass(answer, response))
      .catch((error) => response.destroy(error));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asTheAppKnows = (url: string): string =>
    url.startsWith(`${origin}/`) ? PAGE_ORIGIN + url.slice(origin.length) : url;

  process.on('message', (order) => {
    // Words are for the double itself.
    if (typeof order === 'string') return;
    const said = order as FromFarPage;
    if (said.kind === 'document') {
      const { document } = said;
      webContents.load(asTheAppKnows(said.url));
      webContents.listen((message) => tell({ kind: 'heard', document, message }));
    } else {
      const parent = said.isEmbedded ? { url: PAGE_ORIGIN, parent: null } : null;
      const senderFrame = { url: asTheAppKnows(said.url), parent };
      double.deliver({ sender: webContents, senderFrame }, said.channel, said.message);
    }
  });
  tell({ kind: 'far-page', origin, preload: preferences.preload ?? '' });
}

async function pass(answer: Response | null, response: ServerResponse): Promise<void> {
  if (answer === null) return void response.destroy();
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
