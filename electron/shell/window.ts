import { BrowserWindow, shell } from 'electron';

/** A window on the browser host's page: no Node inside, nowhere else to go, nothing else may open. */
export function openWindow(link: string, preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 840,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Tandem',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  });
  const { origin } = new URL(link);
  const { webContents } = window;
  webContents.on('will-navigate', (event) => {
    if (new URL(event.url).origin !== origin) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    // A stack's own pages (statistics, API documentation) belong into the person's browser.
    if (/^https?:\/\//.test(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  webContents.session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === 'clipboard-sanitized-write'),
  );
  window.once('ready-to-show', () => window.show());
  void window.loadURL(link);
  return window;
}
