import type { AppContents, PreventableEvent } from '../electron-parts.ts';
import { externalAddress, isOwnPage } from './addresses.ts';

/** A page stays where it is, embeds nothing and opens nothing; links to the outside go to the person's browser. */
export function hardenContents(contents: AppContents, openExternal: (address: string) => void): void {
  const stay = (event: PreventableEvent & { readonly url: string }): void => {
    if (!isOwnPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url);
    if (address !== null) openExternal(address);
    return { action: 'deny' };
  });
}
