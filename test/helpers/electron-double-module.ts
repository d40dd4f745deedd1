import { connectShellHost } from '../../renderer/bridge/shell-link.ts';
import { BECOME_READY, BEGAN_AT_MS, ElectronDouble } from './electron-double.ts';
import { HAS_FAR_PAGE, openFarPage } from './far-page.ts';

/**
 * The double in the place of the module `electron`, for the built main program in a process of its own
 * (`built-main.ts`). What the program does is told to whoever started it, over the process's channel.
 */

declare global {
  /** Of `synchronous-calls-child.mjs`. */
  var synchronousCalls: readonly string[] | undefined;
  /** `BEGAN_AT_MS` */
  var beganAtMsElectronDouble: number;
}

const resources = process.env.ELECTRON_DOUBLE_RESOURCES;
if (resources !== undefined) Object.defineProperty(process, 'resourcesPath', { value: resources });

/** Electron becomes ready only after the main module was read to its end: whoever awaits that in it waits for ever. */
const ready = new Promise<void>((resolve) => {
  Object.assign(globalThis, { [BECOME_READY]: resolve });
});
const double = new ElectronDouble({ isPackaged: resources !== undefined, ready });
const tell = (message: object): void => {
  const beganAtMs = globalThis[BEGAN_AT_MS];
  process.send?.({ ...message, beganAtMs, atMs: performance.now() - beganAtMs });
};

double.app.exit = (code = 0) => process.exit(code);
// A person would read it; here it is part of what the process said.
double.dialog.showErrorBox = (title, content) => {
  process.stderr.write(`${title}: ${content}\n`);
};
double.app.on('web-contents-created', () => {
  tell({ kind: 'window' });
  // The constructor of the window goes on first.
  setImmediate(process.env[HAS_FAR_PAGE] === undefined ? askHost : () => void openFarPage(double, tell));
  double
    .window()
    .on('show', () =>
      tell({ kind: 'shown', synchronousCalls: globalThis.synchronousCalls ?? ['nobody watched'] }),
    );
});
process.on('message', (order) => {
  if (order === 'quit') double.app.quit();
  if (order === 'crash') {
    setImmediate(() => {
      throw new Error('broken on purpose');
    });
  }
});
// Electron runs until it is told to quit, or until nobody is there who could.
const alive = setInterval(() => {}, 60_000);
process.on('disconnect', () => {
  clearInterval(alive);
  double.app.quit();
});

/** The page, as far as it asks its host who it is. */
function askHost(): void {
  const link = connectShellHost(double.window().webContents.runPreload());
  link.onConnection(({ phase }) => {
    if (phase !== 'connected') return;
    link.call('host.info', {}).then(
      ({ version, dataFolder }) => tell({ kind: 'answer', version, dataFolder }),
      (error) => tell({ kind: 'no-answer', why: String(error) }),
    );
  });
}

export const {
  app,
  BrowserWindow,
  Menu,
  Notification,
  Tray,
  dialog,
  ipcMain,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
} = double;
