import { PAGE_CHANNEL, type ToPage } from '../../contract/page-line.ts';
import { type HostDoor, PageLines } from '../../transport/page-lines.ts';
import type { AppContents, ElectronParts } from '../electron-parts.ts';
import { senderRefusal } from '../safety/sender-refusal.ts';

/** The one channel between the window's page and the host. */
export interface PageDoor {
  /** From now on this window's page is the one that is listened to. */
  admit(contents: AppContents): void;
  /** Pages come back by themselves, to whichever host answers then. */
  changeHost(): void;
  go(path: string): void;
}

export function openPageDoor(
  ipcMain: ElectronParts['ipcMain'],
  door: HostDoor,
  onRefused: (why: string) => void,
): PageDoor {
  let page: AppContents | null = null;
  const send = (message: ToPage): void => {
    if (page !== null && !page.isDestroyed()) page.send(PAGE_CHANNEL, message);
  };
  const lines = new PageLines({ door, send, onRefused });

  ipcMain.on(PAGE_CHANNEL, (event, ...messages) => {
    const refusal = senderRefusal(event, page?.id ?? null);
    if (refusal !== null) return onRefused(refusal);
    if (messages.length !== 1) return onRefused('more or less than one message');
    lines.receive(messages[0]);
  });

  return {
    admit: (contents) => {
      lines.closeAll();
      page = contents;
      // The next document knows nothing of the lines of the one before.
      contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (page === contents && isMainFrame && !isSameDocument) lines.closeAll();
      });
      contents.on('render-process-gone', () => {
        if (page === contents) lines.closeAll();
      });
      contents.on('destroyed', () => {
        if (page !== contents) return;
        page = null;
        lines.closeAll();
      });
    },
    changeHost: () => lines.closeAll(),
    go: (path) => send({ kind: 'go', path }),
  };
}
