import type { PageEvent } from '../electron-parts.ts';
import { isOwnPage } from './addresses.ts';

/** Why a message is not of the app's own page, or null. `pageId`: of the window's contents, null while there is none. */
export function senderRefusal({ sender, senderFrame }: PageEvent, pageId: number | null): string | null {
  if (sender.id !== pageId) return 'a message of another window';
  if (senderFrame === null) return 'a message of a frame that is gone';
  if (senderFrame.parent !== null) return 'a message of an embedded frame';
  return isOwnPage(senderFrame.url) ? null : 'a message of a page of another origin';
}
