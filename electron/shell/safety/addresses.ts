import { PAGE_ORIGIN } from '../../contract/page-line.ts';

/** Where a page of the app may be, and where it may lead. */

const MAX_EXTERNAL_LENGTH = 2048;
/** `tandem://` would come back to this app with whatever the page put into it. */
const EXTERNAL_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:']);

export function isOwnPage(address: string): boolean {
  return address === PAGE_ORIGIN || address.startsWith(`${PAGE_ORIGIN}/`);
}

/** What a page makes for itself: a file to save. */
export function isOwnBlob(address: string): boolean {
  return address.startsWith(`blob:${PAGE_ORIGIN}/`);
}

/** What is left to the person's browser, or null: a stack's own pages (statistics, API documentation). */
export function externalAddress(address: string): string | null {
  if (address.length > MAX_EXTERNAL_LENGTH || !URL.canParse(address)) return null;
  const url = new URL(address);
  const isPlain = url.username === '' && url.password === '' && url.hostname !== '';
  return EXTERNAL_SCHEMES.has(url.protocol) && isPlain ? url.href : null;
}
