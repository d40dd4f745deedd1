import type { AppSession } from '../electron-parts.ts';
import { isOwnBlob, isOwnPage } from './addresses.ts';

/** Copying what a person marked or asked to copy; pasting goes by the system's own way and asks nobody. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Nothing is fetched but the app's own page, nothing of the machine is opened to it, nothing is saved but its own files. */
export function hardenSession(session: AppSession): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(GRANTED.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => GRANTED.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !(isOwnPage(url) || isOwnBlob(url) || isInline(url)) }),
  );
  session.on('will-download', (event, item) => {
    if (!isOwnBlob(item.getURL())) event.preventDefault();
  });
}

/** The page's own pictures, which its policy allows as data, and Chromium's tools for developers. */
function isInline(address: string): boolean {
  return address.startsWith('data:image/') || address.startsWith('devtools://');
}
