import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, dialog, powerMonitor } from 'electron';
import { dataFolderPath } from './adapters/host/data-folder.ts';
import { HOST_SHELL_SWITCH } from './adapters/host/desktop-app.ts';
import { printFailure, toFailure } from './domain/failure.ts';
import { type HeadlessHost, ownHost } from './headless.ts';
import { openWindow } from './shell/window.ts';

/** The desktop app: the same host and the same page as `tandem serve`, in a window of its own. */

const APP_FOLDER = fileURLToPath(new URL('..', import.meta.url));
const PRELOAD = fileURLToPath(new URL('preload.cjs', import.meta.url));

let window: BrowserWindow | null = null;
let host: HeadlessHost | null = null;

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (host === null) return;
    // The host ends its runs cleanly first; then the app quits for good.
    event.preventDefault();
    const ending = host;
    host = null;
    void ending.close().finally(() => app.quit());
  });
  void app.whenReady().then(open, () => app.exit(1));
}

async function open(): Promise<void> {
  try {
    host = await ownHost({
      dataFolder: dataFolderPath(undefined, process.env),
      appFolder: APP_FOLDER,
      version: app.getVersion(),
      purpose: 'the Tandem app',
      hostShell: process.argv.includes(HOST_SHELL_SWITCH),
    });
    powerMonitor.on('suspend', () => host?.suspend());
    powerMonitor.on('resume', () => host?.resume());
    const browser = await host.serveBrowser(0, 'desktop');
    window = openWindow(browser.newLink(), PRELOAD);
    window.on('closed', () => {
      window = null;
    });
  } catch (error) {
    dialog.showErrorBox('Tandem cannot start', printFailure(toFailure(error)));
    app.quit();
  }
}
